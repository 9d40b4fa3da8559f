import type { JsonObject, JsonValue } from '@kubewright/api-machinery';

/** What v1beta1 says once for all versions, and v1 of each. */
const ofEachVersion = [
  ['validation', 'schema'],
  ['subresources', 'subresources'],
  ['additionalPrinterColumns', 'additionalPrinterColumns'],
  ['selectableFields', 'selectableFields'],
] as const;

/**
 * A definition as kube-apiserver still stores it, in apiextensions.k8s.io/v1beta1, as one of v1
 * (apiextensions-apiserver pkg/apis/apiextensions/v1beta1 conversion.go, release 1.36).
 */
export function definitionFromV1beta1(definition: JsonObject): JsonObject {
  return { ...definition, apiVersion: 'apiextensions.k8s.io/v1', spec: specFromV1beta1(objectOf(definition['spec'])) };
}

function specFromV1beta1({ version, versions, conversion, preserveUnknownFields, ...rest }: JsonObject): JsonObject {
  const spec: JsonObject = {};
  const common: JsonObject = {};
  const moved = new Map<string, string>(ofEachVersion);
  for (const [name, value] of Object.entries(rest)) {
    const to = moved.get(name);
    if (to === undefined) spec[name] = value;
    else if (value !== null) common[to] = value;
  }
  const listed =
    Array.isArray(versions) && versions.length > 0 ? versions.map(objectOf) : [{ name: version ?? '', served: true, storage: true }];
  return {
    ...spec,
    versions: listed.map((each) => withJsonPaths({ ...common, ...each })),
    ...(conversion && { conversion: conversionFromV1beta1(objectOf(conversion)) }),
    ...(preserveUnknownFields === true && { preserveUnknownFields }),
  };
}

function conversionFromV1beta1({ webhookClientConfig, conversionReviewVersions, ...rest }: JsonObject): JsonObject {
  if (!webhookClientConfig) return rest;
  return { ...rest, webhook: { clientConfig: webhookClientConfig, ...(conversionReviewVersions && { conversionReviewVersions }) } };
}

/** Columns have `JSONPath` in v1beta1. */
function withJsonPaths(version: JsonObject): JsonObject {
  const columns = version['additionalPrinterColumns'];
  if (!Array.isArray(columns)) return version;
  const renamed = columns
    .map(objectOf)
    .map(({ JSONPath, ...column }) => ({ ...column, ...(JSONPath !== undefined && { jsonPath: JSONPath }) }));
  return { ...version, additionalPrinterColumns: renamed };
}

const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
