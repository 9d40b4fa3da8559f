import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';

/** A schema and every schema inside it, the outer ones first. */
export function* schemasIn(schema: JSONSchemaProps): Generator<JSONSchemaProps> {
  yield schema;
  for (const part of partsOf(schema)) yield* schemasIn(part);
}

function* partsOf(schema: JSONSchemaProps): Generator<JSONSchemaProps> {
  const {
    items,
    allOf,
    anyOf,
    oneOf,
    not,
    properties,
    additionalProperties,
    patternProperties,
    additionalItems,
    definitions,
    dependencies,
  } = schema;
  if (items) yield* Array.isArray(items) ? items : [items];
  for (const list of [allOf, anyOf, oneOf]) yield* list ?? [];
  if (not) yield not;
  for (const map of [properties, patternProperties, definitions]) yield* Object.values(map ?? {});
  for (const either of [additionalProperties, additionalItems]) if (typeof either === 'object') yield either;
  for (const dependency of Object.values(dependencies ?? {})) if (!Array.isArray(dependency)) yield dependency;
}
