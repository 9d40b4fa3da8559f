import { deepEqual } from '@kubewright/api-machinery';
import type { CustomResourceDefinitionSpec, CustomResourceDefinitionVersion } from '@kubewright/api/apiextensions/v1';

type Hoisted = Pick<CustomResourceDefinitionVersion, 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'>;

/** Where messages find a part: what every version says alike stands at the top, and only there. */
export interface InternalSpec {
  readonly versions: readonly CustomResourceDefinitionVersion[];
  readonly top: Hoisted;
}

/**
 * The spec as upstream's internal version has it (apis/apiextensions/v1/conversion.go): messages name fields by it, such
 * as `spec.validation.openAPIV3Schema` for the schema of a definition with one version.
 */
export function internalSpec(spec: Pick<CustomResourceDefinitionSpec, 'versions'>): InternalSpec {
  // A list that was left out is null.
  const versions = spec.versions ?? [];
  const [first] = versions;
  if (!first) return { versions, top: {} };
  const top: { -readonly [K in keyof Hoisted]: Hoisted[K] } = {};
  const left = versions.map((version) => ({ ...version }));
  const hoist = <K extends keyof Hoisted>(key: K): void => {
    const value = first[key];
    if (!versions.every((version) => deepEqual(version[key], value))) return;
    if (value !== undefined) top[key] = value;
    for (const version of left) delete version[key];
  };
  for (const key of ['subresources', 'schema', 'additionalPrinterColumns', 'selectableFields'] as const) hoist(key);
  return { versions: left, top };
}
