import type { JsonObject, JsonValue } from '../json.ts';
import type { Property, Schema } from './schema.ts';

/**
 * Takes the fields out of a draft whose feature gate is off, unless the stored object has a field of that gate already
 * (upstream's dropDisabledFields). A pointer to a struct that has nothing left goes too.
 */
export function dropGatedFields(schema: Schema, draft: JsonObject, old: JsonObject | undefined, disabled: ReadonlySet<string>): void {
  if (!holdsGated(schema, disabled)) return;
  const found: Occurrence[] = [];
  visit(schema, draft, disabled, (occurrence) => void found.push(occurrence));
  if (found.length === 0) return;
  const inUse = new Set<string>();
  if (old) visit(schema, old, disabled, ({ gates }) => gates.forEach((gate) => inUse.add(gate)));
  for (const { object, name, gates, leave } of found) {
    if (gates.some((gate) => inUse.has(gate))) continue;
    delete object[name];
    if (Object.keys(object).length === 0) leave?.();
  }
}

/** A field of a gate that is off, in the object that has it. */
interface Occurrence {
  readonly object: JsonObject;
  readonly name: string;
  readonly gates: readonly string[];
  /** Takes the object itself out of the one around it, where it is a pointer. */
  readonly leave: (() => void) | undefined;
}

function visit(
  schema: Schema,
  value: JsonValue | undefined,
  disabled: ReadonlySet<string>,
  report: (occurrence: Occurrence) => void,
  leave?: () => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (schema.items && holdsGated(schema.items, disabled)) for (const element of value) visit(schema.items, element, disabled, report);
    return;
  }
  for (const { name, property, gates, deep } of fieldsOf(schema, disabled)) {
    const current = value[name];
    if (current === undefined || current === null) continue;
    if (gates.length > 0) report({ object: value, name, gates, leave });
    else if (deep) visit(property.schema, current, disabled, report, property.omit === 'unset' ? () => void delete value[name] : undefined);
  }
  const rest = schema.additionalProperties;
  if (typeof rest !== 'object' || !holdsGated(rest, disabled)) return;
  for (const key of Object.keys(value)) visit(rest, value[key], disabled, report);
}

interface GatedField {
  readonly name: string;
  readonly property: Property;
  /** Gates of the field itself that are off; none: there are some inside its type. */
  readonly gates: readonly string[];
  readonly deep: boolean;
}

interface Compiled {
  readonly fields: WeakMap<Schema, readonly GatedField[]>;
  readonly holds: WeakMap<Schema, boolean>;
}

const compiled = new WeakMap<ReadonlySet<string>, Compiled>();

function compiledFor(disabled: ReadonlySet<string>): Compiled {
  const known = compiled.get(disabled);
  if (known) return known;
  const fresh: Compiled = { fields: new WeakMap(), holds: new WeakMap() };
  compiled.set(disabled, fresh);
  return fresh;
}

const offGates = ({ featureGates = [] }: Property, disabled: ReadonlySet<string>): readonly string[] =>
  featureGates.filter((gate) => disabled.has(gate));

function fieldsOf(schema: Schema, disabled: ReadonlySet<string>): readonly GatedField[] {
  const { fields } = compiledFor(disabled);
  const known = fields.get(schema);
  if (known) return known;
  const list = [...(schema.properties ?? [])]
    .map(([name, property]) => ({ name, property, gates: offGates(property, disabled), deep: holdsGated(property.schema, disabled) }))
    .filter(({ gates, deep }) => gates.length > 0 || deep);
  fields.set(schema, list);
  return list;
}

/** Whether values of the type can have a field of a gate that is off. */
function holdsGated(schema: Schema, disabled: ReadonlySet<string>): boolean {
  const { holds } = compiledFor(disabled);
  const known = holds.get(schema);
  if (known !== undefined) return known;
  let found = false;
  for (const property of propertiesWithin([schema])) {
    found = offGates(property, disabled).length > 0;
    if (found) break;
  }
  holds.set(schema, found);
  return found;
}

/** Every gate that fields of types, or of what is in them, are behind. */
export function fieldGates(schemas: readonly Schema[]): Set<string> {
  return new Set([...propertiesWithin(schemas)].flatMap(({ featureGates = [] }) => featureGates));
}

function* propertiesWithin(schemas: readonly Schema[]): Generator<Property> {
  const seen = new Set(schemas);
  for (const next of seen) {
    for (const property of next.properties?.values() ?? []) {
      yield property;
      seen.add(property.schema);
    }
    for (const element of [next.items, next.additionalProperties]) if (typeof element === 'object') seen.add(element);
  }
}
