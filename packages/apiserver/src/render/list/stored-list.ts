import { withSortedKeys, type JsonObject, type KubeObject, type ListMeta } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ServedResource } from '../../registry/served-resource.ts';
import { jsonOf } from '../object-json.ts';

const comma = Buffer.from(',');
const open = Buffer.from('{');

/** JSON of a list, in pieces: the cached bytes of its items, one after another. */
export function* storedListPieces(resource: ServedResource, items: readonly CachedObject[], metadata: ListMeta): Iterable<Uint8Array> {
  const { before, after } = listFrame(resource, metadata);
  yield Buffer.from(`${before}"items":[`);
  // Items of built-in kinds carry no kind and apiVersion of their own: Go leaves them out of typed lists.
  const skip = resource.builtIn ? Buffer.byteLength(headOf(resource)) : 0;
  let first = true;
  for (const item of items) {
    if (!first) yield comma;
    first = false;
    const bytes = jsonOf(resource, item);
    if (skip === 0) yield bytes;
    else {
      yield open;
      yield new Uint8Array(bytes.buffer, bytes.byteOffset + skip, bytes.byteLength - skip);
    }
  }
  yield Buffer.from(`]${after}\n`);
}

/** Of a list of custom resources: it says that there is nothing to continue with, too. */
export const sortedListMeta = (metadata: ListMeta): JsonObject => withSortedKeys({ continue: '', ...metadata } as JsonObject) as JsonObject;

/** What stands before and behind the items: fields in wire order, or sorted as in the lists of custom resources. */
function listFrame({ definition, apiVersion, builtIn }: ServedResource, metadata: ListMeta): { before: string; after: string } {
  const kind = definition.listKind;
  if (builtIn) return { before: `${JSON.stringify({ kind, apiVersion, metadata }).slice(0, -1)},`, after: '}' };
  const after = JSON.stringify({ kind, metadata: sortedListMeta(metadata) });
  return { before: `{"apiVersion":${JSON.stringify(apiVersion)},`, after: `,${after.slice(1)}` };
}

/** How every encoded object of a built-in kind begins. */
function headOf({ definition, apiVersion }: ServedResource): string {
  return `{"kind":${JSON.stringify(definition.kind)},"apiVersion":${JSON.stringify(apiVersion)},`;
}

/** The list as an object, for encodings that are not put together from bytes and for callers in this process. */
export function listObject(
  resource: ServedResource,
  items: readonly CachedObject[],
  metadata: ListMeta,
): KubeObject & { items: readonly KubeObject[] } {
  const { definition, apiVersion } = resource;
  return {
    kind: definition.listKind,
    apiVersion,
    metadata: metadata as KubeObject['metadata'],
    items: items.map((item) => resource.objectOf(item)),
  };
}
