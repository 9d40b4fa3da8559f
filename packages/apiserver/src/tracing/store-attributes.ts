import { qualifiedResource, type GroupResource, type ResourceDefinition } from '@kubewright/api-machinery';
import { packageOf } from '../registry/draft/decode-body.ts';
import type { ListOptions } from '../request/list-options.ts';
import type { Span, SpanAttributes } from './span.ts';

const storePrefix = '/registry';

/** As upstream tells a key: without what etcd puts before all of them. */
const keyText = (key: string): string => (key.startsWith(storePrefix) ? key.slice(storePrefix.length) : key);

/** Of a read of one object (storage/cacher delegator.go). */
export const getAttributes =
  (key: string, resourceVersion = '') =>
  ({ auditId }: Span): SpanAttributes => ({ 'audit-id': auditId, key: keyText(key), 'resource-version': resourceVersion });

/** Of a list or a watch that the cache answers (storage/cacher cacher.go). */
export const cacheAttributes =
  (of: GroupResource) =>
  ({ auditId }: Span): SpanAttributes => ({ 'audit-id': auditId, type: qualifiedResource(of) });

/** Of a list that the store answers (storage/etcd3 store.go). */
export const storedListAttributes =
  (key: string, options: ListOptions) =>
  ({ auditId }: Span): SpanAttributes => ({
    'audit-id': auditId,
    key: keyText(key),
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: options.resourceVersionMatch,
    limit: options.limit,
    continue: options.continue,
  });

/** As Go names what is written; alone custom resources have a converter. */
const typeText = (definition: ResourceDefinition): string =>
  definition.converter ? '*unstructured.Unstructured' : `*${packageOf(definition)}.${definition.kind}`;

/** Of a write of one object (storage/etcd3 store.go). */
export const writeAttributes =
  (key: string, definition: ResourceDefinition) =>
  ({ auditId }: Span): SpanAttributes => {
    const { group, plural: resource } = definition;
    return { 'audit-id': auditId, key: keyText(key), type: typeText(definition), group, resource };
  };
