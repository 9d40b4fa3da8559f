import type { Property, Schema } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { KindVersion } from '../strategy/typed-equality.ts';
import { goStructs } from './go-structs.ts';

type Form = Record<string, unknown>;

interface Field {
  readonly goName: string;
  readonly json: string;
  readonly property: Property;
}

/** Where the served type has these in the pod's spec, the internal one has them in its security context. */
const hostFields = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];
const inGo: ReadonlyMap<string, string> = new Map(hostFields.map((field) => [field, `${field.charAt(0).toUpperCase()}${field.slice(1)}`]));

/**
 * What Go's JSON encoding makes of upstream's internal form of a value, as error messages show it: Go's names, every
 * field there. Types of meta/v1 have their JSON names there, too.
 */
function goForm(schema: Schema, value: unknown): unknown {
  if (value === undefined || value === null) return zeroForm(schema);
  if (schema.name?.includes('apimachinery')) return value;
  if (schema.properties) return structForm(schema, value as Form);
  if (schema.type === 'array') return (value as unknown[]).map((item) => (schema.items ? goForm(schema.items, item) : item));
  if (typeof schema.additionalProperties === 'object') return mapForm(schema.additionalProperties, value as Form);
  return value;
}

/** The same of a field of a kind: `goFormAt(pods, ['spec'], pod.spec)`; any name stands for the elements of lists and maps. A pointer that is not set stays null. */
export function goFormAt(kind: KindVersion, path: readonly string[], value: unknown): unknown {
  let schema = schemaOf(kind)!;
  let pointer = false;
  for (const name of path) {
    const property = schema.properties?.get(name);
    pointer = property?.proto?.pointer ?? false;
    schema = property?.schema ?? schema.items ?? (schema.additionalProperties as Schema);
  }
  return pointer && (value === undefined || value === null) ? null : goForm(schema, value);
}

function structForm(schema: Schema, value: Form): Form {
  const form: Form = {};
  for (const { goName, json, property } of fieldsOf(schema)) {
    if (json === 'metadata') Object.assign(form, value[json]);
    else form[goName] = isUnset(value[json]) && property.proto?.pointer ? null : goForm(property.schema, value[json]);
  }
  return schema.name?.endsWith('.PodSpec') ? withHostFields(schema, value, form) : form;
}

function withHostFields(schema: Schema, value: Form, form: Form): Form {
  const context: Form = {};
  for (const json of hostFields) {
    const property = schema.properties!.get(json)!;
    context[inGo.get(json)!] = isUnset(value[json]) && property.proto?.pointer ? null : goForm(property.schema, value[json]);
  }
  const own = structForm(schema.properties!.get('securityContext')!.schema, (value['securityContext'] ?? {}) as Form);
  form['SecurityContext'] = { ...context, ...own };
  return form;
}

const mapForm = (schema: Schema, value: Form): Form =>
  Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, goForm(schema, item)]),
  );

const isUnset = (value: unknown): boolean => value === undefined || value === null;

function zeroForm(schema: Schema): unknown {
  if (schema.properties && !schema.name?.includes('apimachinery')) return structForm(schema, {});
  if (schema.intOrString || schema.type === 'integer' || schema.type === 'number') return schema.format === 'quantity' ? '0' : 0;
  if (schema.format === 'quantity') return '0';
  if (schema.type === 'boolean') return false;
  return schema.type === 'string' && !['byte', 'date-time', 'micro-time'].includes(schema.format ?? '') ? '' : null;
}

const fieldsOfSchema = new WeakMap<Schema, readonly Field[]>();

function fieldsOf(schema: Schema): readonly Field[] {
  let fields = fieldsOfSchema.get(schema);
  if (!fields) fieldsOfSchema.set(schema, (fields = listFields(schema)));
  return fields;
}

function listFields({ name = '', properties = new Map() }: Schema): readonly Field[] {
  const listed = goStructs.get(name.slice(name.lastIndexOf('.') + 1));
  if (!listed) return [...properties].map(([json, property]) => ({ goName: json.charAt(0).toUpperCase() + json.slice(1), json, property }));
  const byLowerCase = new Map([...properties.keys()].map((json) => [json.toLowerCase(), json]));
  return listed.flatMap((entry) => {
    const [goName = '', renamed] = entry.split('=');
    const json = renamed ?? byLowerCase.get(goName.toLowerCase()) ?? '';
    const property = properties.get(json);
    return property ? [{ goName, json, property }] : [];
  });
}
