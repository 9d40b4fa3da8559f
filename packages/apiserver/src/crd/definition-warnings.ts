import { isKnownFormat } from '@kubewright/api-machinery';
import type { CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import { internalSpec } from './validation/internal-spec.ts';
import { schemasIn } from './validation/schema-walk.ts';

/** Warnings about a definition; on an update only those that are new (registry/customresourcedefinition/strategy.go). */
export function definitionWarnings(definition: CustomResourceDefinition, old: CustomResourceDefinition | undefined): string[] {
  const before = new Set(old ? warningsOf(old) : []);
  return warningsOf(definition).filter((warning) => !before.has(warning));
}

function warningsOf({ spec }: CustomResourceDefinition): string[] {
  const { versions, top } = internalSpec(spec);
  return [top.schema, ...versions.map(({ schema }) => schema)]
    .flatMap((validation) => (validation?.openAPIV3Schema ? [...schemasIn(validation.openAPIV3Schema)] : []))
    .filter((schema) => schema.format && !isKnownFormat(schema.type, schema.format))
    .map(({ format }) => `unrecognized format ${JSON.stringify(format)}`);
}
