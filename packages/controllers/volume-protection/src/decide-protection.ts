import type { ObjectMeta } from '@kubewright/api-machinery';

/** What the finalizers of an object should be; `keep` what they are. */
export type ProtectionDecision = { readonly kind: 'keep' } | { readonly kind: 'write'; readonly finalizers: readonly string[] };

/** Whoever is being deleted may go once it is not used; everything else is held. */
export function decideProtection(
  { finalizers = [], deletionTimestamp }: ObjectMeta,
  finalizer: string,
  inUse: boolean,
): ProtectionDecision {
  const held = finalizers.includes(finalizer);
  if (!deletionTimestamp) return held ? { kind: 'keep' } : { kind: 'write', finalizers: [...finalizers, finalizer] };
  return held && !inUse ? { kind: 'write', finalizers: finalizers.filter((name) => name !== finalizer) } : { kind: 'keep' };
}
