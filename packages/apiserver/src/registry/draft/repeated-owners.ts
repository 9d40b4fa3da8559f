import type { KubeObject, OwnerReference } from '@kubewright/api-machinery';
import type { ResourceCall } from '../resource-call.ts';

/** An owner that is named twice is kept once, and the client told (apiserver handlers dedupOwnerReferencesAndAddWarning). */
export function dropRepeatedOwners(call: Pick<ResourceCall, 'warn'>, { metadata }: KubeObject, afterAdmission: boolean): void {
  const owners = metadata.ownerReferences;
  if (!owners || owners.length < 2) return;
  const kept = new Map<string, OwnerReference>();
  const repeated: string[] = [];
  for (const owner of owners) {
    const identity = identityOf(owner);
    if (kept.has(identity)) repeated.push(owner.uid);
    else kept.set(identity, owner);
  }
  if (repeated.length === 0) return;
  const when = afterAdmission ? ' after mutating admission happens' : '';
  call.warn(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
  );
  metadata.ownerReferences = [...kept.values()];
}

/** The same for two references that say the same; unset is not false. */
const identityOf = ({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): string =>
  JSON.stringify([apiVersion ?? '', kind ?? '', name ?? '', uid ?? '', controller ?? null, blockOwnerDeletion ?? null]);
