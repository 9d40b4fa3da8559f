import type { ObjectMeta } from '@kubewright/api-machinery';
import { foregroundFinalizer, orphanFinalizer } from './object-graph.ts';

/** What became of the owner a reference names. */
export type OwnerState = 'present' | 'absent' | 'deletingDependents';

export type Propagation = 'Foreground' | 'Background' | 'Orphan';

export type CollectionDecision =
  | { readonly kind: 'keep' }
  /** Some owner is still there: only the references to the others go. */
  | { readonly kind: 'dropReferences'; readonly ownerUids: readonly string[] }
  /** `unblockOwners`: the references must first stop blocking, or a circle would wait for itself. */
  | { readonly kind: 'delete'; readonly policy: Propagation; readonly unblockOwners: boolean };

export interface CollectionQuestion {
  /** The object as it is now. */
  readonly metadata: ObjectMeta;
  /** The state of each owner, by uid. */
  readonly owners: ReadonlyMap<string, OwnerState>;
  /** Of those that refer to the object: whether each is itself being deleted in the foreground. */
  readonly dependents: readonly { readonly deletingDependents: boolean }[];
}

/** Decides what is to be done about an object, once the state of its owners is known (upstream's attemptToDeleteItem). */
export function decideCollection({ metadata, owners, dependents }: CollectionQuestion): CollectionDecision {
  const uidsIn = (state: OwnerState): string[] => [...owners].filter(([, is]) => is === state).map(([uid]) => uid);
  const [present, absent, waiting] = [uidsIn('present'), uidsIn('absent'), uidsIn('deletingDependents')];
  if (owners.size === 0) return { kind: 'keep' };
  if (present.length > 0) {
    const ownerUids = [...absent, ...waiting];
    return ownerUids.length > 0 ? { kind: 'dropReferences', ownerUids } : { kind: 'keep' };
  }
  if (waiting.length > 0 && dependents.length > 0) {
    return { kind: 'delete', policy: 'Foreground', unblockOwners: dependents.some(({ deletingDependents }) => deletingDependents) };
  }
  return { kind: 'delete', policy: policyOf(metadata.finalizers ?? []), unblockOwners: false };
}

/** A propagation somebody asked for before stays. */
function policyOf(finalizers: readonly string[]): Propagation {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan';
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background';
}
