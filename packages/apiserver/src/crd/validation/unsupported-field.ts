import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';
import { schemasIn } from './schema-walk.ts';

/** Why a schema cannot be read as a structural one at all (structural schema's validateUnsupportedFields). */
export function unsupportedField(schema: JSONSchemaProps): string | undefined {
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
