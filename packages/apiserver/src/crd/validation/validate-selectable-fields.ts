import { duplicate, invalidValue, required, tooMany, type FieldError } from '@kubewright/api-machinery';
import type { JSONSchemaProps, SelectableField } from '@kubewright/api/apiextensions/v1';
import { findField, jsonSchemaFields } from './field-path.ts';

/** Selectable fields of one version at most. */
const maxSelectableFields = 8;

/** Fields that selectors may name must be scalars that the schema knows (KEP-4358). */
export function validateSelectableFields(fields: readonly SelectableField[], schema: JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  fields.forEach(({ jsonPath }, index) => {
    const at = `${path}[${index}].jsonPath`;
    if (!jsonPath) return void errors.push(required(at));
    const found = findField(jsonPath, schema, jsonSchemaFields, { brackets: false });
    if ('error' in found) return void errors.push(invalidValue(at, jsonPath, `is an invalid path: ${found.error}`));
    if (found.path[0] === 'metadata') errors.push(invalidValue(at, jsonPath, 'must not point to fields in metadata'));
    if (!['string', 'boolean', 'integer'].includes(found.schema.type ?? '')) {
      errors.push(
        invalidValue(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    }
    const key = found.path.join('.');
    if (seen.has(key)) errors.push(duplicate(at, jsonPath));
    seen.add(key);
  });
  if (seen.size > maxSelectableFields) errors.push(tooMany(path, seen.size, maxSelectableFields));
  return errors;
}
