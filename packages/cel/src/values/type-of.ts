import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  intType,
  nullType,
  stringType,
  timestampType,
  typeType,
  uintType,
  type CelType,
} from '../types/cel-type.ts';
import { Duration } from './duration.ts';
import { ListValue } from './list-value.ts';
import { MapValue } from './map-value.ts';
import { Double, Uint } from './numbers.ts';
import { OptionalValue } from './optional-value.ts';
import { StructValue } from './struct-value.ts';
import { Timestamp } from './timestamp.ts';
import { OpaqueValue, TypeValue, type CelValue } from './value.ts';

/** The name of the type that a value has at run time. */
export function typeName(value: CelValue): string {
  if (value === null) return nullType.name;
  switch (typeof value) {
    case 'boolean':
      return boolType.name;
    case 'string':
      return stringType.name;
    case 'number':
    case 'bigint':
      return intType.name;
  }
  if (value instanceof ListValue) return 'list';
  if (value instanceof StructValue) return value.type.name;
  if (value instanceof MapValue) return 'map';
  if (value instanceof OpaqueValue) return value.type.name;
  if (value instanceof OptionalValue) return 'optional_type';
  return plainTypeName(value);
}

function plainTypeName(value: Double | Uint | Uint8Array | Timestamp | Duration | TypeValue): string {
  if (value instanceof Double) return doubleType.name;
  if (value instanceof Uint) return uintType.name;
  if (value instanceof Timestamp) return timestampType.name;
  if (value instanceof Duration) return durationType.name;
  return value instanceof TypeValue ? typeType.name : bytesType.name;
}

/** Whether a value may be passed where a type is wanted. Of lists the elements are looked at, of maps nothing is. */
export function fits(type: CelType): (value: CelValue) => boolean {
  switch (type.kind) {
    case 'dyn':
    case 'error':
    case 'typeParam':
      return () => true;
    case 'bool':
      return (value) => typeof value === 'boolean';
    case 'string':
      return (value) => typeof value === 'string';
    case 'int':
      return (value) => typeof value === 'number' || typeof value === 'bigint';
    case 'double':
      return (value) => value instanceof Double;
    case 'uint':
      return (value) => value instanceof Uint;
    case 'bytes':
      return (value) => value instanceof Uint8Array;
    case 'list':
      return fitsList(type.parameters[0]!);
    case 'map':
      return (value) => value instanceof MapValue;
    case 'object':
      // Only types of libraries have no fields.
      if (type.fields) return (value) => value instanceof MapValue;
      return (value) => value instanceof OpaqueValue && value.type.name === type.name;
    case 'timestamp':
      return (value) => value instanceof Timestamp;
    case 'duration':
      return (value) => value instanceof Duration;
    case 'null':
      return (value) => value === null;
    case 'type':
      return (value) => value instanceof TypeValue;
    case 'opaque':
      return type.name === 'optional_type'
        ? (value) => value instanceof OptionalValue
        : (value) => value instanceof OpaqueValue && value.type.name === type.name;
  }
}

function fitsList(element: CelType): (value: CelValue) => boolean {
  if (element.kind === 'dyn' || element.kind === 'typeParam') return (value) => value instanceof ListValue;
  const fitsElement = fits(element);
  return (value) => {
    if (!(value instanceof ListValue)) return false;
    for (let at = 0; at < value.size; at++) if (!fitsElement(value.at(at))) return false;
    return true;
  };
}
