import { goNumberType, deepEqual, type JsonValue } from '@kubewright/api-machinery';
import { escapeName, unescapeName } from '../types/escape.ts';
import { CelError, noSuchOverload } from './cel-error.ts';
import { ListValue, type ListKind } from './list-value.ts';
import { MapValue } from './map-value.ts';
import { Double, isInt } from './numbers.ts';
import type { CelValue } from './value.ts';

/** Makes a value of JSON, according to a schema. @throws {CelError} when the JSON does not fit it */
export type Adapt = (json: unknown) => CelValue;

type JsonRecord = Readonly<Record<string, unknown>>;
const isRecord = (json: unknown): json is JsonRecord => typeof json === 'object' && json !== null && !Array.isArray(json);

/** A value of JSON without a schema: whole numbers are ints, others doubles. */
export const adaptAny: Adapt = (json) => {
  switch (typeof json) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return json;
    case 'number':
      return adaptNumber(json);
    default:
      if (Array.isArray(json)) return new JsonList(json, adaptAny);
      if (isRecord(json)) return new JsonMap(json, adaptAny);
      return null;
  }
};

function adaptNumber(json: number): CelValue {
  return Number.isSafeInteger(json) ? json + 0 : new Double(json);
}

/** An array of JSON. */
class JsonList extends ListValue {
  readonly json: readonly unknown[];
  override readonly kind: ListKind;
  readonly #element: Adapt;
  constructor(json: readonly unknown[], element: Adapt, kind: ListKind = 'atomic') {
    super();
    this.json = json;
    this.#element = element;
    this.kind = kind;
  }
  get size(): number {
    return this.json.length;
  }
  at(index: number): CelValue {
    return this.#element(this.json[index]);
  }
}

/** An object of JSON whose keys are the user's. */
class JsonMap extends MapValue {
  readonly #json: JsonRecord;
  readonly #value: Adapt;
  constructor(json: JsonRecord, value: Adapt) {
    super();
    this.#json = json;
    this.#value = value;
  }
  get size(): number {
    return Object.keys(this.#json).length;
  }
  find(key: CelValue): CelValue | undefined {
    // Maps of JSON have no other keys; a schema's map refuses them as upstream does only for what cannot be a key.
    if (typeof key !== 'string') {
      if (key === null || (typeof key === 'object' && !(key instanceof Double))) throw noSuchOverload();
      return undefined;
    }
    if (!Object.hasOwn(this.#json, key)) return undefined;
    const json = this.#json[key];
    return json === undefined ? undefined : this.#value(json);
  }
  keys(): CelValue[] {
    return Object.keys(this.#json);
  }
}

/** Fields of an object schema by the name in JSON. */
export interface ObjectFields {
  get(name: string): Adapt | undefined;
}

/** An object of JSON whose keys are the schema's. A field that is null counts as not there. */
export class JsonObjectValue extends MapValue {
  readonly json: JsonRecord;
  readonly #fields: ObjectFields;
  constructor(json: JsonRecord, fields: ObjectFields) {
    super();
    this.json = json;
    this.#fields = fields;
  }
  get size(): number {
    return Object.keys(this.json).length;
  }
  find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') throw noSuchOverload();
    const name = unescapeName(key);
    return name === undefined ? undefined : this.#field(name);
  }
  #field(name: string): CelValue | undefined {
    if (!Object.hasOwn(this.json, name)) return undefined;
    const json = this.json[name];
    return json === undefined || json === null ? undefined : this.#fields.get(name)?.(json);
  }
  keys(): CelValue[] {
    const names = Object.keys(this.json).filter((name) => this.#fields.get(name) && (this.json[name] ?? null) !== null);
    return names.map((name) => escapeName(name) ?? name);
  }

  /** Fields that the schema does not name are compared as JSON, where both have them. */
  equals(other: MapValue, equal: (left: CelValue, right: CelValue) => boolean): boolean {
    if (this.size !== other.size) return false;
    for (const name of Object.keys(this.json)) {
      if (this.#fields.get(name)) {
        const [left, right] = [this.#field(name), other instanceof JsonObjectValue ? other.#field(name) : other.find(name)];
        if (left === undefined ? right !== undefined : right === undefined || !equal(left, right)) return false;
      } else {
        if (!(other instanceof JsonObjectValue)) throw noSuchOverload();
        const [left, right] = [this.json[name], other.json[name]];
        if (right !== undefined && !deepEqual(left as JsonValue, right as JsonValue)) return false;
      }
    }
    return true;
  }
}

const wrong = (expected: string, json: unknown): CelError => new CelError(`invalid data, expected ${expected}, got ${goTypeOf(json)}`);

/** Go's name for the type of a piece of JSON, which upstream's messages show. */
function goTypeOf(json: unknown): string {
  if (Array.isArray(json)) return '[]interface {}';
  if (typeof json === 'boolean') return 'bool';
  if (typeof json === 'number' || typeof json === 'bigint') return goNumberType(json);
  return typeof json === 'string' ? 'string' : 'map[string]interface {}';
}

export const adaptString: Adapt = (json) => {
  if (typeof json !== 'string') throw wrong('string', json);
  return json;
};
export const adaptBoolean: Adapt = (json) => {
  if (typeof json !== 'boolean') throw wrong('bool', json);
  return json;
};
export const adaptInteger: Adapt = (json) => {
  const int = adaptAny(json);
  if (!isInt(int)) throw wrong('int', json);
  return int;
};
export const adaptDouble: Adapt = (json) => {
  if (typeof json !== 'number' && typeof json !== 'bigint') throw wrong('float', json);
  return new Double(Number(json));
};
export const adaptIntOrString: Adapt = (json) => {
  if (typeof json === 'string') return json;
  const int = adaptAny(json);
  if (isInt(int)) return int;
  throw new CelError('invalid data, expected XIntOrString value to be either a string or integer');
};

export function listAdapter(element: Adapt, kind: ListKind): Adapt {
  return (json) => {
    if (!Array.isArray(json)) throw new CelError('invalid data, expected an array for the provided schema with type=array');
    return new JsonList(json, element, kind);
  };
}
export function mapAdapter(value: Adapt): Adapt {
  return (json) => {
    if (!isRecord(json)) throw new CelError('invalid data, expected a map for the provided schema with type=object');
    return new JsonMap(json, value);
  };
}
export function objectAdapter(fields: ObjectFields): Adapt {
  return (json) => {
    if (!isRecord(json)) throw new CelError('invalid data, expected a map for the provided schema with type=object');
    return new JsonObjectValue(json, fields);
  };
}
