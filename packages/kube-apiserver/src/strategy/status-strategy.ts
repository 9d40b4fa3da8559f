import { type HookContext, type KubeObject, parseApiVersion, type ResourceHooks } from '@kubewright/api-machinery';
import { samePart } from './typed-equality.ts';

type WithSpecAndStatus = KubeObject & { spec?: unknown; status?: unknown };

export interface StatusStrategyOptions<T> {
  /** The status of a new object; unset: empty. */
  readonly onCreate?: (draft: T, context: HookContext) => unknown;
  /** What a write to /status takes from the stored object besides the spec. */
  readonly statusKeeps?: 'labels' | 'metadata';
}

/**
 * The two writers of a kind with spec and status: the main resource keeps the stored status, /status keeps the stored
 * spec. Subresources other than `status` write like the main resource.
 */
export function statusStrategy<T extends WithSpecAndStatus>(
  options: StatusStrategyOptions<T> = {},
): Required<Pick<ResourceHooks<T>, 'prepareForCreate' | 'prepareForUpdate' | 'resetFields'>> {
  return {
    resetFields: (subresource) => (subresource === 'status' ? resetByStatus.get(options.statusKeeps) : undefined),
    prepareForCreate(draft, context) {
      draft.status = options.onCreate?.(draft, context) ?? {};
    },
    prepareForUpdate(draft, old, context) {
      if (context.subresource === 'status') keepAllButStatus(draft, old, options.statusKeeps);
      else keepField(draft, old, 'status');
    },
  };
}

/** Nobody owns what a write to /status cannot change. */
const resetByStatus: ReadonlyMap<string | undefined, readonly (readonly string[])[]> = new Map([
  ['labels', [['spec'], ['metadata', 'labels']]],
  ['metadata', [['spec'], ['metadata']]],
]);

/** Makes the field what it is in the stored object, gone when it is not there. */
export function keepField<T extends object>(draft: T, old: T, field: keyof T): void {
  if (old[field] === undefined) delete draft[field];
  else draft[field] = structuredClone(old[field]);
}

export function keepAllButStatus<T extends WithSpecAndStatus>(draft: T, old: T, statusKeeps?: 'labels' | 'metadata'): void {
  keepField(draft, old, 'spec');
  if (statusKeeps === 'labels') keepField(draft.metadata, old.metadata, 'labels');
  if (statusKeeps === 'metadata') keepMetadata(draft, old);
}

/** Upstream's ResetObjectMetaForStatus: nearly everything a user may set comes from the stored object. */
export function keepMetadata(draft: KubeObject, old: KubeObject): void {
  for (const field of ['deletionTimestamp', 'generation', 'selfLink', 'labels', 'annotations', 'finalizers', 'ownerReferences'] as const) {
    keepField(draft.metadata, old.metadata, field);
  }
}

/** `generationChanged` of kinds whose generation follows the spec. */
export const specChanged = (object: WithSpecAndStatus, old: WithSpecAndStatus): boolean =>
  !samePart({ ...parseApiVersion(object.apiVersion ?? ''), kind: object.kind ?? '' }, ['spec'], object.spec, old.spec);
