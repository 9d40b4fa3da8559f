import {
  apiVersionOf,
  controllerOf,
  isInvalid,
  isNotFound,
  type JsonObject,
  type KubeObject,
  type LabelSelector,
  type ObjectKey,
  type ResourceType,
} from '@kubewright/api-machinery';
import type { ResourceClient } from '@kubewright/client';

/** What to do about an object that an owner might control. */
export type Claim = 'keep' | 'ignore' | 'adopt' | 'release';

/**
 * An owner keeps what it controls and selects, releases what it controls and does not select, and adopts what nobody
 * controls and it selects; an owner or an object that is being deleted changes nothing any more
 * (controller_ref_manager.go ClaimObject).
 */
export function decideClaim(object: KubeObject, owner: KubeObject, selector: LabelSelector): Claim {
  const reference = controllerOf(object);
  const selected = selector.matches(object.metadata.labels);
  if (reference) {
    if (reference.uid !== owner.metadata.uid) return 'ignore';
    if (selected) return 'keep';
    return owner.metadata.deletionTimestamp ? 'ignore' : 'release';
  }
  const living = !owner.metadata.deletionTimestamp && !object.metadata.deletionTimestamp;
  return selected && living && owner.metadata.namespace === object.metadata.namespace ? 'adopt' : 'ignore';
}

export interface ClaimDeps<O extends KubeObject, T extends KubeObject> {
  readonly ownerType: ResourceType<O>;
  readonly owners: Pick<ResourceClient<O>, 'get'>;
  readonly objects: Pick<ResourceClient<T>, 'patch'>;
  /** What is adopted gets these in the same write. */
  readonly finalizers?: readonly string[];
}

/**
 * Answers those of `candidates` that `owner` controls, adopting and releasing on the way. Before the first adoption it
 * asks the server whether the owner still lives: the lister may not know yet that it is being deleted.
 * @throws what went wrong while adopting or releasing; everything else has been done all the same.
 */
export async function claimObjects<O extends KubeObject, T extends KubeObject>(
  deps: ClaimDeps<O, T>,
  owner: O,
  selector: LabelSelector,
  candidates: readonly T[],
  signal: AbortSignal,
): Promise<T[]> {
  let mayAdopt: Promise<void> | undefined;
  const outcomes = await Promise.allSettled(
    candidates.map(async (object) => {
      const claim = decideClaim(object, owner, selector);
      if (claim === 'adopt') {
        await (mayAdopt ??= assertLiving(deps, owner, signal));
        return adopt(deps, owner, object, signal);
      }
      if (claim === 'release') await release(deps, owner, object, signal);
      return claim === 'keep' ? object : undefined;
    }),
  );
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : []));
}

async function assertLiving<O extends KubeObject>(
  deps: Pick<ClaimDeps<O, KubeObject>, 'owners' | 'ownerType'>,
  owner: O,
  signal: AbortSignal,
): Promise<void> {
  const fresh = await deps.owners.get(keyOfObject(owner), { signal });
  const name = `${owner.metadata.namespace}/${owner.metadata.name}`;
  if (fresh.metadata.uid !== owner.metadata.uid) {
    throw new Error(`original ${deps.ownerType.kind} ${name} is gone: got uid ${fresh.metadata.uid}, wanted ${owner.metadata.uid}`);
  }
  if (fresh.metadata.deletionTimestamp) throw new Error(`${name} has just been deleted at ${fresh.metadata.deletionTimestamp}`);
}

/** The uid in the patch is its precondition: the object meant, not one of the same name. */
async function adopt<O extends KubeObject, T extends KubeObject>(
  deps: ClaimDeps<O, T>,
  owner: O,
  object: T,
  signal: AbortSignal,
): Promise<T | undefined> {
  const { finalizers } = deps;
  const ownerReferences = [controllerReference(deps.ownerType, owner)];
  const body = { metadata: { ownerReferences, uid: object.metadata.uid ?? '', ...(finalizers && { finalizers: [...finalizers] }) } };
  return patchOwners(deps, object, body, isNotFound, signal);
}

async function release<O extends KubeObject, T extends KubeObject>(
  deps: ClaimDeps<O, T>,
  owner: O,
  object: T,
  signal: AbortSignal,
): Promise<void> {
  const body = { metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid ?? '' }], uid: object.metadata.uid ?? '' } };
  // Gone, or another of the same name, or with no owners left: there is nothing to release.
  await patchOwners(deps, object, body, (error) => isNotFound(error) || isInvalid(error), signal);
}

async function patchOwners<T extends KubeObject>(
  deps: Pick<ClaimDeps<KubeObject, T>, 'objects'>,
  object: T,
  body: JsonObject,
  isFine: (error: unknown) => boolean,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return await deps.objects.patch(keyOfObject(object), { type: 'strategic', body }, { signal });
  } catch (error) {
    if (isFine(error)) return undefined;
    throw error;
  }
}

function keyOfObject({ metadata }: KubeObject): ObjectKey {
  return { namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
}

/** The reference by which an owner controls (meta/v1 NewControllerRef). */
export function controllerReference<O extends KubeObject>(
  type: ResourceType<O>,
  owner: KubeObject,
): {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller: boolean;
  blockOwnerDeletion: boolean;
} {
  const { name = '', uid = '' } = owner.metadata;
  return { apiVersion: apiVersionOf(type), kind: type.kind, name, uid, controller: true, blockOwnerDeletion: true };
}
