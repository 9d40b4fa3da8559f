import { withSortedKeys, type JsonObject } from '@kubewright/api-machinery';

/** An object that has been a map to Go: its keys are sorted, but those of metadata, where the sets of fields have an order of their own. */
export function withSortedContent(object: JsonObject): JsonObject {
  const { metadata, ...content } = object;
  const sorted = withSortedKeys(content) as JsonObject;
  return metadata === undefined ? sorted : { ...sorted, metadata };
}
