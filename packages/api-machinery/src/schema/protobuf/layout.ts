import type { Property, ProtoField, Schema } from '../schema.ts';

/** A field of a message: `slot` is its place among the type's properties. */
export interface FieldLayout {
  readonly name: string;
  readonly slot: number;
  readonly property: Property;
  readonly proto: ProtoField;
}

/** A message of the wire: fields and embedded messages whose fields JSON has inlined. Both sorted by number. */
export interface MessageLayout {
  readonly fields: ReadonlyMap<number, FieldLayout>;
  readonly embedded: ReadonlyMap<number, MessageLayout>;
  /** All numbers, highest first: the order in which a message is written from its end. */
  readonly descending: readonly number[];
}

const layouts = new WeakMap<Schema, MessageLayout>();

/** How the protobuf message of a struct is laid out. */
export function layoutOf(schema: Schema): MessageLayout {
  const known = layouts.get(schema);
  if (known) return known;
  const fields = [...(schema.properties ?? [])]
    .map(([name, property], slot) => ({ name, slot, property, proto: property.proto }))
    .filter((field): field is FieldLayout => field.proto !== undefined);
  const layout = lay(fields, 0);
  layouts.set(schema, layout);
  return layout;
}

/** @param depth how many embedded messages the fields are inside already. */
function lay(all: readonly FieldLayout[], depth: number): MessageLayout {
  const fields = new Map<number, FieldLayout>();
  const inner = new Map<number, FieldLayout[]>();
  for (const field of all) {
    const number = field.proto.within?.[depth];
    if (number === undefined) fields.set(field.proto.number, field);
    else inner.set(number, [...(inner.get(number) ?? []), field]);
  }
  const embedded = new Map([...inner].map(([number, list]) => [number, lay(list, depth + 1)] as const));
  return { fields, embedded, descending: [...fields.keys(), ...embedded.keys()].sort((a, b) => b - a) };
}
