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
import { goJsonSchema } from './go-json-schema.ts';
import { unsupportedField } from './unsupported-field.ts';
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
  const structure = unsupported === undefined ? structureErrors(schema, at, patterns) : [];
  const own = checkOpenApiSchema(schema, at);
  errors.push(...structure, ...own);
  if (unsupported === undefined && structure.length === 0 && !rulesChecked) errors.push(...checkRuleExpressions(schema, at, own));
  // What cannot be read as a structural schema is mostly said above already, and better.
  return errors.length === 0 && unsupported !== undefined ? [invalidValue(at, '', unsupported)] : errors;
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
  if (schema.type && schema.type !== 'object') {
    const detail = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [invalidValue(`${at}.type`, schema.type, detail)];
  }
  const others = Object.entries(schema).some(([key, value]) => !allowedAtRoot.has(key) && value !== '' && value !== false);
  if (!others) return [];
  const names = [...allowedAtRoot.values()].join(' ');
  const detail = `only [${names}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalidValue(at, goJsonSchema(schema), detail)];
}
