import {
  goNumberType,
  deepCopy,
  deepEqual,
  formatFieldErrors,
  isJsonObject,
  validateObjectMeta,
  type JsonObject,
  type KubeObject,
  type ObjectMeta,
} from '@kubewright/api-machinery';

export type Restored = { readonly object: KubeObject } | { readonly error: string; readonly in: 'object' | 'metadata' };

/**
 * A converted object with the metadata it had: a webhook may change labels and annotations and nothing else
 * (validateConvertedObject and restoreObjectMeta of webhook_converter.go).
 */
export function withOriginalMetadata(original: KubeObject, converted: KubeObject): Restored {
  const metadata: unknown = converted.metadata;
  const identity = isJsonObject(metadata as never) ? (metadata as KubeObject['metadata']) : {};
  for (const [field, text] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [before = '', after = ''] = [original.metadata[field], identity[field]];
    if (before !== after) return { error: `must have the same ${text}: ${before} != ${after}`, in: 'object' };
  }
  if (metadata === undefined) return { error: 'missing metadata in converted object', in: 'metadata' };
  if (!isJsonObject(metadata as never))
    return { error: `invalid metadata of type ${goTypeOf(metadata)} in converted object`, in: 'metadata' };
  const restored = deepCopy(original.metadata) as Record<string, unknown>;
  for (const field of ['labels', 'annotations'] as const) {
    const error = takeOver(restored, (metadata as JsonObject)[field], field);
    if (error !== undefined) return { error, in: 'metadata' };
  }
  return { object: { ...converted, metadata: restored as KubeObject['metadata'] } };
}

/** Puts the webhook's labels or annotations into the metadata; the problem, when they are none. */
function takeOver(metadata: Record<string, unknown>, value: unknown, field: 'labels' | 'annotations'): string | undefined {
  if (value === undefined || value === null) {
    delete metadata[field];
    return undefined;
  }
  if (!isJsonObject(value as never)) return `invalid metadata.${field} of type ${goTypeOf(value)} in converted object`;
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') return `metadata.${field}[${key}] must be a string, but is ${goTypeOf(text)} in converted object`;
  }
  const before = metadata[field];
  metadata[field] = value;
  if (deepEqual(before, value)) return undefined;
  const problem = problemWith({ [field]: value as Record<string, string> });
  // Upstream names annotations so here, and nowhere else.
  return problem?.replaceAll('metadata.annotations: ', 'metadata.annotation: ');
}

function problemWith(part: Pick<ObjectMeta, 'labels' | 'annotations'>): string | undefined {
  const errors = validateObjectMeta({ name: 'any', ...part }, { namespaced: false, checkName: () => [] });
  return errors.length > 0 ? formatFieldErrors(errors) : undefined;
}

function goTypeOf(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return goNumberType(value);
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return 'map[string]interface {}';
  }
}
