export type CelTypeKind =
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'int'
  | 'list'
  | 'map'
  | 'null'
  | 'object'
  | 'opaque'
  | 'string'
  | 'timestamp'
  | 'type'
  | 'typeParam'
  | 'uint';

/** A static type. Compare with `sameType`; the constants below are the only instances of the simple types. */
export interface CelType {
  readonly kind: CelTypeKind;
  /** What `string(type(x))` and messages say: `int`, `list`, `google.protobuf.Timestamp`, the name of an object type. */
  readonly name: string;
  /** Element of a list, key and value of a map, parameters of an opaque type, the type that a `type` is of. */
  readonly parameters: readonly CelType[];
  /** Fields of an object type by their CEL name. */
  readonly fields?: FieldTypes;
}

/** Looked up when needed: object types may be recursive. */
export interface FieldTypes {
  get(name: string): CelType | undefined;
}

const none: readonly CelType[] = [];
const simple = (kind: CelTypeKind, name: string): CelType => ({ kind, name, parameters: none });

export const boolType: CelType = simple('bool', 'bool');
export const bytesType: CelType = simple('bytes', 'bytes');
export const doubleType: CelType = simple('double', 'double');
export const durationType: CelType = simple('duration', 'google.protobuf.Duration');
export const dynType: CelType = simple('dyn', 'dyn');
/** Of an expression that did not check: it fits everywhere, so that one mistake is reported once. */
export const errorType: CelType = simple('error', '*error*');
export const intType: CelType = simple('int', 'int');
export const nullType: CelType = simple('null', 'null_type');
export const stringType: CelType = simple('string', 'string');
export const timestampType: CelType = simple('timestamp', 'google.protobuf.Timestamp');
export const uintType: CelType = simple('uint', 'uint');
/** `type` of anything. */
export const typeType: CelType = simple('type', 'type');

export const listType = (element: CelType): CelType => ({ kind: 'list', name: 'list', parameters: [element] });
export const mapType = (key: CelType, value: CelType): CelType => ({ kind: 'map', name: 'map', parameters: [key, value] });
export const typeOfType = (type: CelType): CelType => ({ kind: 'type', name: 'type', parameters: [type] });
export const typeParam = (name: string): CelType => ({ kind: 'typeParam', name, parameters: none });
export const opaqueType = (name: string, ...parameters: readonly CelType[]): CelType => ({ kind: 'opaque', name, parameters });
export const optionalType = (type: CelType): CelType => opaqueType('optional_type', type);
export const objectType = (name: string, fields?: FieldTypes): CelType => ({
  kind: 'object',
  name,
  parameters: none,
  ...(fields && { fields }),
});

export const isOptionalType = (type: CelType): boolean => type.kind === 'opaque' && type.name === 'optional_type';
export const isDynOrError = (type: CelType): boolean => type.kind === 'dyn' || type.kind === 'error';

/** Whether two types are the same in every part. */
export function sameType(left: CelType, right: CelType): boolean {
  if (left === right) return true;
  return (
    left.kind === right.kind &&
    left.name === right.name &&
    left.parameters.length === right.parameters.length &&
    left.parameters.every((part, i) => sameType(part, right.parameters[i]!))
  );
}

/** A type as messages name it: `list(int)`, `map(string, dyn)`, `timestamp`. */
export function formatType(type: CelType): string {
  switch (type.kind) {
    case 'error':
      return '!error!';
    case 'null':
      return 'null';
    case 'timestamp':
    case 'duration':
      return type.kind;
    default:
      return type.parameters.length === 0 ? type.name : `${type.name}(${type.parameters.map(formatType).join(', ')})`;
  }
}
