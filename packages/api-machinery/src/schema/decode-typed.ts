import type { JsonObject, JsonValue } from '../json.ts';
import type { DecodeContext, EmbeddedField, Empties } from './decode-context.ts';
import { DecodeError } from './decode-context.ts';
import { scalarWalk, type Walk } from './decode-scalar.ts';
import { parseQuantity } from '../quantity/quantity.ts';
import { goStructName, goTypeOf } from './go-type.ts';
import { setOwn } from '../json/own-property.ts';
import type { Property, Schema } from './schema.ts';
import { sortedCopy, sortedKeys } from './sorted-copy.ts';
import { zeroOf } from './zero.ts';

const walks = new WeakMap<Schema, Walk>();

/** The walk that reads a value as Go's encoding/json reads it into the type. */
export function typedWalk(schema: Schema): Walk {
  const known = walks.get(schema);
  if (known) return known;
  const walk = compile(schema);
  walks.set(schema, walk);
  return walk;
}

function compile(schema: Schema): Walk {
  if (schema.name === jsonType) return sortedCopy;
  if (schema.preserveUnknownFields) return (value) => value;
  if (schema.union) return unionWalk(schema);
  if (schema.properties) return structWalk(schema);
  if (schema.type === 'array') return listWalk(schema);
  if (schema.type === 'object') return mapWalk(schema);
  return scalarWalk(schema);
}

/** Any JSON, which upstream's internal type holds as Go's maps. */
const jsonType = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON';

interface Slot {
  readonly name: string;
  readonly walk: Walk;
  readonly property: Property;
  /** A list or a map that may be empty. Objects go through protobuf upstream when they are stored, where it is none then. */
  readonly container: boolean;
  readonly inProtobuf: boolean;
  /** The field as messages name it. */
  readonly segment: string | EmbeddedField;
}

function toSlot([name, property]: [string, Property]): Slot {
  const { schema, proto, embeddedIn } = property;
  const container = schema.type === 'array' || (schema.type === 'object' && !schema.properties && !schema.preserveUnknownFields);
  const segment = embeddedIn ? { name, goPath: [...embeddedIn, name].join('.') } : name;
  return { name, property, walk: typedWalk(property.schema), container, inProtobuf: proto !== undefined, segment };
}

function structWalk(schema: Schema): Walk {
  const [goType, struct] = [goTypeOf(schema), goStructName(schema)];
  let slots: Slot[] | undefined;
  const indexes = new Map([...schema.properties!.keys()].map((name, index) => [name, index] as const));
  return (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw context.wrongType(value, goType, 'struct');
    // Compiled at first use, since a type may hold itself.
    slots ??= [...schema.properties!].map(toSlot);
    const values = readFields(value, slots, indexes, struct, context);
    const out: JsonObject = {};
    for (let i = 0; i < slots.length; i++) writeField(out, slots[i]!, values[i], context.empties);
    return out;
  };
}

/** Reads in the order of the input, so that the first thing wrong in it is what is reported. */
function readFields(
  value: JsonObject,
  slots: readonly Slot[],
  indexes: ReadonlyMap<string, number>,
  struct: string,
  context: DecodeContext,
): (JsonValue | undefined)[] {
  const values: (JsonValue | undefined)[] = [];
  const outer = context.struct;
  for (const name of Object.keys(value)) {
    const index = indexes.get(name);
    const field = value[name];
    if (index === undefined) context.unknown(name);
    else if (field !== null && field !== undefined) {
      context.struct = struct;
      const slot = slots[index]!;
      context.enter(slot.segment);
      values[index] = slot.walk(field, context);
      context.leave();
    }
  }
  context.struct = outer;
  return values;
}

function writeField(
  out: JsonObject,
  { name, property, container, inProtobuf }: Slot,
  value: JsonValue | undefined,
  empties: Empties,
): void {
  const absent = value === undefined || value === null;
  const kept = container && empties === 'kept';
  if (property.omit === 'never') {
    const lost = !absent && empties === 'none' && container && inProtobuf && isEmpty(value);
    out[name] = absent || lost ? zeroOf(property) : value;
  } else if (!absent && (kept || property.omit !== 'empty' || !isEmpty(value))) out[name] = value;
}

/** Whether Go's omitempty leaves the value out. */
export function isEmpty(value: JsonValue): boolean {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return value.length === 0;
    for (const key in value) if (Object.hasOwn(value, key)) return false;
    return true;
  }
  return value === '' || value === 0 || value === false || value === null;
}

function listWalk(schema: Schema): Walk {
  const goType = goTypeOf(schema);
  const comparedWhole = schema.listType !== 'map' && schema.listType !== 'set';
  let item: Walk | undefined;
  return (value, context) => {
    if (!Array.isArray(value)) throw context.wrongType(value, goType, 'slice');
    item ??= typedWalk(schema.items!);
    const out: JsonValue[] = [];
    const { empties } = context;
    if (empties === 'compared' && comparedWhole) context.empties = 'kept';
    for (let i = 0; i < value.length; i++) {
      const element = value[i]!;
      context.enter(i);
      const read = element === null ? zeroOf({ schema: schema.items! }) : item(element, context);
      out.push(read);
      context.leave();
    }
    context.empties = empties;
    return out;
  };
}

function mapWalk(schema: Schema): Walk {
  const goType = goTypeOf(schema);
  const valueSchema = schema.additionalProperties;
  if (typeof valueSchema !== 'object') return (value) => value;
  // Values of bytes come back from the store as no bytes, not as null.
  const zeroElement = () => (valueSchema.format === 'byte' ? '' : zeroOf({ schema: valueSchema }));
  let read: Walk | undefined;
  return (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw context.wrongType(value, goType, 'map');
    read ??= typedWalk(valueSchema);
    const readElement = goType === 'v1.ResourceList' && !keepsFinest.has(context.struct) ? roundedQuantity : read;
    const out: JsonObject = {};
    for (const key of sortedKeys(value)) {
      const element = value[key]!;
      context.enterKey(key);
      setOwn(out, key, element === null ? zeroElement() : readElement(element, context));
      context.leave();
    }
    return out;
  };
}

const quantity: Schema = { format: 'quantity', goType: 'resource.Quantity' };
/** Structs of groups that upstream gives no defaults (RuntimeClass): their amounts stay as they were sent. */
const keepsFinest: ReadonlySet<string> = new Set(['Overhead']);
const mayBeFiner = /[.nu]|[eE]-/;

/** Amounts of resources have no parts of a thousandth: upstream rounds them up as soon as it has read them (SetDefaults_ResourceList). */
const roundedQuantity: Walk = (value, context) => {
  const text = typedWalk(quantity)(value, context) as string;
  return mayBeFiner.test(text) ? parseQuantity(text).roundedToMilli().toString() : text;
};

/**
 * JSONSchemaPropsOrBool and its like: the kind of the JSON value says which field it is. They read themselves in Go, where
 * nothing in them is told to be unknown.
 */
function unionWalk(schema: Schema): Walk {
  const fields = [...schema.properties!.values()].map((property) => property.schema);
  const boolean = fields.some((field) => field.type === 'boolean');
  return (value, context) => {
    const kind = Array.isArray(value) ? 'array' : typeof value;
    const field = fields.find((candidate) => candidate.type === kind);
    if (field)
      return kind === 'array' && (value as JsonValue[]).length === 0 ? null : context.unheard(() => typedWalk(field)(value, context));
    if (boolean) throw new DecodeError('boolean or JSON schema expected');
    return null;
  };
}
