import {
  forbiddenField,
  invalidValue,
  structuralErrors,
  type FieldError,
  type JsonObject,
  type PatternEngine,
} from '@kubewright/api-machinery';
import type { CustomResourceValidation, JSONSchemaProps } from '@kubewright/api/apiextensions/v1';
import { checkRuleExpressions } from '../rules/estimate-rules.ts';
import { checkOpenApiSchema } from './check-openapi-schema.ts';
import { schemasIn } from './schema-walk.ts';
import { validateDefaults } from './validate-defaults.ts';

export interface SchemaRules {
  /** Path of the schema's parent: `spec.validation` or `spec.versions[0].schema`. */
  readonly path: string;
  /** Whether the version has a status subresource. */
  readonly hasStatus: boolean;
  readonly patterns: PatternEngine;
  /** Whether the rules were checked before: they are not held against a definition that keeps them. */
  readonly rulesChecked: boolean;
}

/** The schema of one version, or of all (validateCustomResourceDefinitionValidation). */
export function validateSchema(
  { openAPIV3Schema: schema }: CustomResourceValidation,
  { path, hasStatus, patterns, rulesChecked }: SchemaRules,
): FieldError[] {
  if (!schema) return [];
  const at = `${path}.openAPIV3Schema`;
  const errors = hasStatus ? rootErrors(schema, at) : [];
  if (schema.nullable) errors.push(forbiddenField(`${at}.nullable`, 'nullable cannot be true at the root'));
  const unsupported = unsupportedField(schema);
  if (unsupported === undefined) errors.push(...structureErrors(schema, at, patterns));
  errors.push(...checkOpenApiSchema(schema, at));
  // What cannot be read as a structural schema is mostly said above already, and better.
  if (errors.length === 0 && unsupported !== undefined) errors.push(invalidValue(at, '', unsupported));
  return errors.length > 0 || rulesChecked ? errors : checkRuleExpressions(schema, at);
}

function structureErrors(schema: JSONSchemaProps, at: string, patterns: PatternEngine): FieldError[] {
  const errors = structuralErrors(schema as unknown as JsonObject, at, patterns);
  return errors.length > 0 ? errors : validateDefaults(schema, at, patterns);
}

const allowedAtRoot: ReadonlyMap<string, string> = new Map([
  ['description', 'Description'],
  ['type', 'Type'],
  ['format', 'Format'],
  ['title', 'Title'],
  ['maximum', 'Maximum'],
  ['exclusiveMaximum', 'ExclusiveMaximum'],
  ['minimum', 'Minimum'],
  ['exclusiveMinimum', 'ExclusiveMinimum'],
  ['maxLength', 'MaxLength'],
  ['minLength', 'MinLength'],
  ['pattern', 'Pattern'],
  ['maxItems', 'MaxItems'],
  ['minItems', 'MinItems'],
  ['uniqueItems', 'UniqueItems'],
  ['multipleOf', 'MultipleOf'],
  ['required', 'Required'],
  ['items', 'Items'],
  ['properties', 'Properties'],
  ['externalDocs', 'ExternalDocs'],
  ['example', 'Example'],
  ['x-kubernetes-preserve-unknown-fields', 'XPreserveUnknownFields'],
  ['x-kubernetes-validations', 'XValidations'],
]);

/** With a status subresource the root may say only what is not lost when the status is checked by its own part of the schema. */
function rootErrors(schema: JSONSchemaProps, at: string): FieldError[] {
  for (const key of Object.keys(schema)) {
    if (key === 'type' && schema.type !== 'object') {
      return [
        invalidValue(
          `${at}.type`,
          schema.type,
          'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
        ),
      ];
    }
    if (allowedAtRoot.has(key)) continue;
    return [
      invalidValue(
        at,
        schema,
        `only [${[...allowedAtRoot.values()].join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`,
      ),
    ];
  }
  return [];
}

/** Why a schema cannot be read as a structural one at all (structural schema's validateUnsupportedFields). */
function unsupportedField(schema: JSONSchemaProps): string | undefined {
  for (const part of schemasIn(schema)) {
    for (const [key, name] of [
      ['id', 'id'],
      ['$schema', 'schema'],
      ['$ref', '$ref'],
    ] as const)
      if (part[key]) return `OpenAPIV3Schema '${name}' is not supported`;
    for (const key of ['patternProperties', 'dependencies', 'additionalItems', 'definitions'] as const)
      if (part[key] !== undefined) return `OpenAPIV3Schema '${key}' is not supported`;
    if (Array.isArray(part.items)) return "OpenAPIV3Schema 'items' must be a schema, but is an array";
    if (part['x-kubernetes-preserve-unknown-fields'] === false)
      return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  }
  return undefined;
}
