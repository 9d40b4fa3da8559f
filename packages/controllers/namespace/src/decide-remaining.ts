import type { KubeObject, ResourceType } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';

/** What is left of one resource in a namespace after its deletion was asked for. */
export interface Remaining {
  readonly type: ResourceType;
  readonly count: number;
  /** How many objects each finalizer holds. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Seconds until it is probably gone; 0 when it should be gone already. */
  readonly estimateSeconds: number;
}

/** How long finalizers are expected to take. */
const finalizerSeconds = 15;

/**
 * Looks at what is left of `type`. Pods have what remains of their grace period since the namespace was deleted;
 * objects held by finalizers a quarter of a minute.
 * @throws {Error} when objects remain for no reason: the deletion is then asked for again.
 */
export function decideRemaining(
  type: ResourceType,
  objects: readonly KubeObject[],
  times: { deletedMs: number; nowMs: number },
): Remaining {
  const finalizers = new Map<string, number>();
  for (const { metadata } of objects) {
    for (const finalizer of metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  }
  const estimateSeconds = isPods(type) ? graceSeconds(objects as readonly Pod[], times) : 0;
  if (objects.length > 0 && estimateSeconds === 0 && finalizers.size === 0) {
    const namespace = objects[0]!.metadata.namespace ?? '';
    const { group, version, plural } = type;
    throw new Error(`unexpected items still remain in namespace: ${namespace} for gvr: ${group}/${version}, Resource=${plural}`);
  }
  return { type, count: objects.length, finalizers, estimateSeconds: estimateSeconds || (finalizers.size > 0 ? finalizerSeconds : 0) };
}

export const isPods = ({ group, plural }: ResourceType): boolean => group === '' && plural === 'pods';

/** The longest grace period among pods that still run, less the time that has passed; 0 without such pods, else at least 1. */
function graceSeconds(pods: readonly Pod[], { deletedMs, nowMs }: { deletedMs: number; nowMs: number }): number {
  const running = pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const longest = Math.max(0, ...running.map(({ spec }) => Number(spec.terminationGracePeriodSeconds ?? 0)));
  if (longest === 0) return 0;
  return Math.max(1, Math.ceil(longest - (nowMs - deletedMs) / 1000));
}
