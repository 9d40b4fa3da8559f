import type { JsonValue } from '../json.ts';

export type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';

/**
 * A structural OpenAPI v3 schema with the `x-kubernetes-*` extensions: the one description of a type, for built-in
 * kinds and custom resources alike. Every walk (decode, prune, default, validate, merge, apply, protobuf, OpenAPI) is
 * compiled from it, once per schema object; compiled walks are kept in a WeakMap keyed by the schema, so a schema is
 * immutable once used. Schemas may be recursive: a named type is one object, referenced wherever it is used.
 */
export interface Schema {
  /** Name of a named type, e.g. `io.k8s.api.core.v1.PodSpec`; what `$ref` points at in OpenAPI. */
  readonly name?: string;
  /** The type of that name, where this is it with restrictions of one use. */
  readonly restricts?: Schema;
  /** Unset: any value (with `preserveUnknownFields`), or int-or-string. */
  readonly type?: SchemaType;
  /** `int32`, `int64`, `double`, `byte` (base64), `date-time`, `micro-time`, `quantity`, `duration`, or a CRD's own. */
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  /** Fields of an object in wire order (the order JSON is written in). */
  readonly properties?: ReadonlyMap<string, Property>;
  /** Element schema of an array. */
  readonly items?: Schema;
  /** Value schema of a map. `true`: any value. */
  readonly additionalProperties?: Schema | boolean;

  readonly nullable?: boolean;
  /** Of a list's element or a map's value, where it may not be null. That of a field is the field's own. */
  readonly default?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly example?: JsonValue;
  readonly externalDocs?: { readonly description?: string; readonly url?: string };
  /** OpenAPI does not tell the values of `enum`, as upstream's does not. */
  readonly unpublished?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** Value validations only; the structure is in `properties`, `items` and `additionalProperties`. */
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;

  /** x-kubernetes-int-or-string. */
  readonly intOrString?: boolean;
  /** x-kubernetes-embedded-resource. */
  readonly embeddedResource?: boolean;
  /** x-kubernetes-preserve-unknown-fields. */
  readonly preserveUnknownFields?: boolean;
  /** x-kubernetes-list-type; unset means atomic. */
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  /** x-kubernetes-map-type of a map or struct; unset means granular. */
  readonly mapType?: 'atomic' | 'granular';
  /** x-kubernetes-validations. */
  readonly validations?: readonly ValidationRule[];
  /** JSON is the value of the one property that is set, without its name (apiextensions/v1 JSONSchemaPropsOrBool and its like). */
  readonly union?: boolean;
  /** x-kubernetes-unions: fields of which at most one is set, and the field that says which. */
  readonly oneOfFields?: { readonly by?: string; readonly fields: readonly string[] };
  /** In protobuf this list is a message of its own, and its elements are the repeated field of this number. */
  readonly protoItems?: number;
  /** Go's name of a type that OpenAPI does not name (`v1.PullPolicy`); messages quote it. */
  readonly goType?: string;
  /** Names that are required beside those of `properties`, which alone say what is kept. */
  readonly required?: readonly string[];
  /** All required names as they are published, where that is not their alphabetical order. */
  readonly requiredOrder?: readonly string[];
}

/** A field of an object schema: what belongs to the field and not to its type. */
export interface Property {
  readonly schema: Schema;
  /** The object is invalid without it (after defaulting). */
  readonly required: boolean;
  readonly description?: string;
  readonly default?: JsonValue;
  /**
   * When JSON leaves the field out. `empty`: unset, '', 0, false, empty list or map (Go's omitempty without a
   * pointer); `unset`: only when absent (a pointer with omitempty, and every custom resource field); `never`: a zero
   * value of the type is written instead (`{}`, '', 0, false, or null for lists, maps and pointers).
   */
  readonly omit: 'empty' | 'unset' | 'never';
  /** Protobuf field number and scalar type; unset for custom resources. */
  readonly proto?: ProtoField;
  /** x-kubernetes-patch-strategy, for strategic merge patch. */
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[];
  readonly patchMergeKey?: string;
  /** Upstream has the field behind these feature gates. */
  readonly featureGates?: readonly string[];
  /** Names of the Go structs that the field is embedded in, outermost first; messages about types name them. */
  readonly embeddedIn?: readonly string[];
}

export interface ProtoField {
  readonly number: number;
  readonly type: 'message' | 'string' | 'bytes' | 'int32' | 'int64' | 'uint32' | 'uint64' | 'bool' | 'double' | 'float';
  /** A pointer in upstream's type: absent and zero differ on the wire. */
  readonly pointer?: boolean;
  /** Numbers of the embedded messages that hold the field; JSON has them inlined. `number` counts in the innermost. */
  readonly within?: readonly number[];
}

/** x-kubernetes-validations entry. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}
