import type { JsonObject, JsonValue } from '@kubewright/api-machinery';
import type { JSONSchemaProps, ValidationRule } from '@kubewright/api/apiextensions/v1';

type Write = (value: never) => JsonValue;

const asIs: Write = (value) => value;
const schemas: Write = (list: readonly JSONSchemaProps[]) => list.map(goJsonSchema);
const schemaMap: Write = (map: Readonly<Record<string, JSONSchemaProps>>) => mapped(map, goJsonSchema);
const orBool: Write = (value: JSONSchemaProps | boolean) =>
  typeof value === 'boolean' ? { Allows: value, Schema: null } : { Allows: true, Schema: goJsonSchema(value) };

/** Go's fields in their order: name, key in JSON, what stands where there is none, and how it is written. */
const fields: readonly (readonly [name: string, key: keyof JSONSchemaProps, zero: JsonValue, write: Write])[] = [
  ['ID', 'id', '', asIs],
  ['Schema', '$schema', '', asIs],
  ['Ref', '$ref', null, asIs],
  ['Description', 'description', '', asIs],
  ['Type', 'type', '', asIs],
  ['Nullable', 'nullable', false, asIs],
  ['Format', 'format', '', asIs],
  ['Title', 'title', '', asIs],
  ['Default', 'default', null, asIs],
  ['Maximum', 'maximum', null, asIs],
  ['ExclusiveMaximum', 'exclusiveMaximum', false, asIs],
  ['Minimum', 'minimum', null, asIs],
  ['ExclusiveMinimum', 'exclusiveMinimum', false, asIs],
  ['MaxLength', 'maxLength', null, asIs],
  ['MinLength', 'minLength', null, asIs],
  ['Pattern', 'pattern', '', asIs],
  ['MaxItems', 'maxItems', null, asIs],
  ['MinItems', 'minItems', null, asIs],
  ['UniqueItems', 'uniqueItems', false, asIs],
  ['MultipleOf', 'multipleOf', null, asIs],
  ['Enum', 'enum', null, asIs],
  ['MaxProperties', 'maxProperties', null, asIs],
  ['MinProperties', 'minProperties', null, asIs],
  ['Required', 'required', null, asIs],
  [
    'Items',
    'items',
    null,
    (items: JSONSchemaProps | JSONSchemaProps[]) =>
      Array.isArray(items) ? { Schema: null, JSONSchemas: items.map(goJsonSchema) } : { Schema: goJsonSchema(items), JSONSchemas: null },
  ],
  ['AllOf', 'allOf', null, schemas],
  ['OneOf', 'oneOf', null, schemas],
  ['AnyOf', 'anyOf', null, schemas],
  ['Not', 'not', null, (not: JSONSchemaProps) => goJsonSchema(not)],
  ['Properties', 'properties', null, schemaMap],
  ['AdditionalProperties', 'additionalProperties', null, orBool],
  ['PatternProperties', 'patternProperties', null, schemaMap],
  [
    'Dependencies',
    'dependencies',
    null,
    (map: Readonly<Record<string, JSONSchemaProps | string[]>>) =>
      mapped(map, (either) =>
        Array.isArray(either) ? { Schema: null, Property: [...either] } : { Schema: goJsonSchema(either), Property: null },
      ),
  ],
  ['AdditionalItems', 'additionalItems', null, orBool],
  ['Definitions', 'definitions', null, schemaMap],
  [
    'ExternalDocs',
    'externalDocs',
    null,
    ({ description = '', url = '' }: { description?: string; url?: string }) => ({ Description: description, URL: url }),
  ],
  ['Example', 'example', null, asIs],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null, asIs],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false, asIs],
  ['XIntOrString', 'x-kubernetes-int-or-string', false, asIs],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null, asIs],
  ['XListType', 'x-kubernetes-list-type', null, asIs],
  ['XMapType', 'x-kubernetes-map-type', null, asIs],
  ['XValidations', 'x-kubernetes-validations', null, (rules: readonly ValidationRule[]) => rules.map(goRule)],
];

/** A schema as Go prints its internal type (apiextensions JSONSchemaProps). */
export function goJsonSchema(schema: JSONSchemaProps): JsonObject {
  const out: JsonObject = {};
  for (const [name, key, zero, write] of fields) out[name] = schema[key] === undefined ? zero : write(schema[key] as never);
  return out;
}

type Rule = Omit<ValidationRule, 'reason'> & { readonly reason?: string };

/** A rule as Go prints its internal type. */
export function goRule({ rule, message = '', messageExpression = '', reason, fieldPath = '', optionalOldSelf }: Rule): JsonObject {
  return {
    Rule: rule,
    Message: message,
    MessageExpression: messageExpression,
    Reason: reason ?? null,
    FieldPath: fieldPath,
    OptionalOldSelf: optionalOldSelf ?? null,
  };
}

function mapped<T>(map: Readonly<Record<string, T>>, write: (value: T) => JsonValue): JsonObject {
  const out: JsonObject = Object.create(null) as JsonObject;
  for (const key of Object.keys(map).sort()) out[key] = write(map[key]!);
  return out;
}
