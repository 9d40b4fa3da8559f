import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import { formatGo } from '../patch/strategic-merge-directives.ts';
import { goNumber } from '../status/go-number.ts';
import { goQuote } from '../status/go-quote.ts';
import type { Schema } from '../schema/schema.ts';
import type { PathElement } from './path-element.ts';
import { fieldElement, printPath } from './path-element.ts';
import { declaredField, elementKey, elementSchema, fieldSchema } from './typed-structure.ts';

/**
 * What keeps a configuration from being applied: undeclared fields, values of the wrong type, elements without a key
 * or with the same key. One line each, in upstream's words; empty when it can be applied.
 */
export function checkConfig(config: JsonObject, schema: Schema): string[] {
  const errors: string[] = [];
  checkFields(errors, [], config, schema);
  return errors;
}

const at = (path: readonly PathElement[], message: string): string => (path.length === 0 ? message : `${printPath(path)}: ${message}`);

function checkFields(errors: string[], path: readonly PathElement[], object: JsonObject, schema: Schema): void {
  const { additionalProperties = schema.preserveUnknownFields || !schema.properties } = schema;
  for (const name of Object.keys(object)) {
    const below = [...path, fieldElement(name)];
    // Nothing behind the first of them is looked at.
    if (additionalProperties === false && !declaredField(schema, name)) return void errors.push(at(below, 'field not declared in schema'));
    checkValue(errors, below, object[name] ?? null, within(schema, fieldSchema(schema, name)));
  }
}

/** What a custom resource keeps, it keeps in all below that is not of a type of its own, as metadata is (kube-openapi schemaconv). */
function within({ name, preserveUnknownFields }: Schema, part: Schema | undefined): Schema | undefined {
  if (!preserveUnknownFields || name !== undefined || !part || part.preserveUnknownFields || part.name !== undefined) return part;
  let open = openParts.get(part);
  if (!open) openParts.set(part, (open = { ...part, preserveUnknownFields: true }));
  return open;
}

const openParts = new WeakMap<Schema, Schema>();

function checkValue(errors: string[], path: readonly PathElement[], value: JsonValue, schema: Schema | undefined): void {
  if (value === null || !schema?.type) return;
  switch (schema.type) {
    case 'object':
      if (isJsonObject(value)) checkFields(errors, path, value, schema);
      else errors.push(at(path, `expected map, got ${printValue(value)}`));
      return;
    case 'array':
      if (Array.isArray(value)) checkElements(errors, path, value, schema);
      else errors.push(at(path, `expected list, got ${printValue(value)}`));
      return;
    case 'string':
      if (schema.name && anyScalar.has(schema.format ?? '')) {
        if (typeof value === 'object') errors.push(at(path, `expected any scalar, got ${printValue(value)}`));
      } else if (typeof value !== 'string')
        errors.push(at(path, `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`));
      return;
    case 'boolean':
      if (typeof value !== 'boolean') errors.push(at(path, `expected boolean, got ${printValue(value)}`));
      return;
    default:
      if (!isNumber(value)) errors.push(at(path, `expected numeric (int or float), got ${goTypeName(value)}`));
  }
}

/** Texts that a type of Go's own reads, which upstream asks what fits it only when everything has been merged. */
const anyScalar: ReadonlySet<string> = new Set(['quantity', 'date-time', 'micro-time']);

const isNumber = (value: JsonValue): boolean => typeof value === 'number' || typeof value === 'bigint';

function checkElements(errors: string[], path: readonly PathElement[], list: JsonValue[], schema: Schema): void {
  const seen = new Set<PathElement>();
  const isKeyed = schema.listType === 'set' || schema.listType === 'map';
  for (const [i, element] of list.entries()) {
    let step: PathElement = `i:${i}`;
    if (isKeyed) {
      try {
        step = elementKey(schema, element);
      } catch (error) {
        return void errors.push(at(path, `element ${i}: ${(error as Error).message}`));
      }
      if (seen.has(step)) errors.push(at(path, `duplicate entries for key ${printPath([step])}`));
      seen.add(step);
    }
    checkValue(errors, [...path, step], element, within(schema, elementSchema(schema)));
  }
}

function printValue(value: JsonValue): string {
  return `&{${formatGo(value)}}`;
}

/** What Go's %T says of a value that was read from JSON. */
function goTypeName(value: JsonValue): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}

/** What Go's %#v makes of it. */
function goSyntax(value: JsonValue): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return typeof value === 'boolean' ? String(value) : goNumber(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${goQuote(key)}:${goSyntax(value[key]!)}`);
  return `map[string]interface {}{${entries.join(', ')}}`;
}
