import type { CachedObject } from '@kubewright/watch-cache';
import { encodeObject } from '../registry/storage/object-walks.ts';
import type { ServedResource } from '../registry/served-resource.ts';

/** JSON of a shown object in the served version: its bytes, unless the version is another one. */
export function jsonOf(resource: ServedResource, item: CachedObject): Uint8Array {
  if (resource.servesBytes) return item.bytes;
  return Buffer.from(encodeObject(resource.version.schema, resource.objectOf(item)));
}
