/** Types and values of the suite's JSON (cel.expr.Type, cel.expr.Value) as ours. */
import {
  boolType,
  bytesType,
  doubleType,
  Double,
  durationType,
  dynType,
  intType,
  listType,
  ListValue,
  mapType,
  MapValue,
  nullType,
  opaqueType,
  OptionalValue,
  stringType,
  timestampType,
  TypeValue,
  typeOfType,
  typeParam,
  Uint,
  uintType,
  type CelType,
  type CelValue,
} from '@kubewright/cel';
import { ArrayList } from '../../src/values/list-value.ts';
import { EntryMap } from '../../src/values/map-value.ts';
import { toInt } from '../../src/values/numbers.ts';

export type Json = Readonly<Record<string, unknown>>;

const primitives: Readonly<Record<string, CelType>> = {
  BOOL: boolType,
  INT64: intType,
  UINT64: uintType,
  DOUBLE: doubleType,
  STRING: stringType,
  BYTES: bytesType,
};

/** Undefined for what is of protobuf. */
export function toType(json: Json): CelType | undefined {
  if ('primitive' in json) return primitives[json.primitive as string];
  if ('dyn' in json) return dynType;
  if ('null' in json) return nullType;
  if ('typeParam' in json) return typeParam(json.typeParam as string);
  if ('wellKnown' in json)
    return ({ TIMESTAMP: timestampType, DURATION: durationType } as Readonly<Record<string, CelType>>)[json.wellKnown as string];
  if ('listType' in json) {
    const element = toType((json.listType as { elemType?: Json }).elemType ?? { dyn: {} });
    return element && listType(element);
  }
  if ('mapType' in json) {
    const { keyType, valueType } = json.mapType as { keyType: Json; valueType: Json };
    const [key, value] = [toType(keyType), toType(valueType)];
    return key && value && mapType(key, value);
  }
  if ('type' in json) {
    const of = toType(json.type as Json);
    return of && typeOfType(of);
  }
  if ('abstractType' in json) {
    const { name, parameterTypes = [] } = json.abstractType as { name: string; parameterTypes?: Json[] };
    const parameters = parameterTypes.map(toType);
    return parameters.includes(undefined) ? undefined : opaqueType(name, ...(parameters as CelType[]));
  }
  return undefined;
}

/** Undefined for what is of protobuf. */
export function toValue(json: Json): CelValue | undefined {
  if ('nullValue' in json) return null;
  if ('boolValue' in json) return json.boolValue as boolean;
  if ('int64Value' in json) return toInt(BigInt(json.int64Value as string));
  if ('uint64Value' in json) return new Uint(BigInt(json.uint64Value as string));
  if ('doubleValue' in json) return new Double(Number(json.doubleValue));
  if ('stringValue' in json) return json.stringValue as string;
  if ('bytesValue' in json) return Uint8Array.from(Buffer.from(json.bytesValue as string, 'base64'));
  if ('typeValue' in json) return new TypeValue(json.typeValue as string);
  if ('listValue' in json) {
    const values = ((json.listValue as { values?: Json[] }).values ?? []).map(toValue);
    return values.includes(undefined) ? undefined : new ArrayList(values as CelValue[]);
  }
  if ('mapValue' in json) {
    const entries = ((json.mapValue as { entries?: { key: Json; value: Json }[] }).entries ?? []).map(
      ({ key, value }) => [toValue(key), toValue(value)] as const,
    );
    return entries.flat().includes(undefined) ? undefined : EntryMap.of(entries as (readonly [CelValue, CelValue])[]);
  }
  return undefined;
}

/** A value as text that tells types apart, in an order of its own. */
export function show(value: CelValue): string {
  if (value instanceof Double) return `double ${Object.is(value.value, -0) ? '0' : value.value}`;
  if (value instanceof Uint) return `uint ${value.value}`;
  if (value instanceof ListValue) return `[${value.toArray().map(show).join(', ')}]`;
  if (value instanceof MapValue)
    return `{${value
      .keys()
      .map((key) => `${show(key)}: ${show(value.find(key)!)}`)
      .sort()
      .join(', ')}}`;
  if (value instanceof Uint8Array) return `bytes ${value.join(' ')}`;
  if (value instanceof TypeValue) return `type ${value.name}`;
  if (value instanceof OptionalValue) return value.value === undefined ? 'none' : `optional ${show(value.value)}`;
  return typeof value === 'bigint' || typeof value === 'number' ? `int ${value}` : JSON.stringify(value);
}
