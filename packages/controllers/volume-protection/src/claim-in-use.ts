import type { PersistentVolumeClaim, Pod, Volume } from '@kubewright/api/core/v1';
import { isPodFinished } from '@kubewright/controller-runtime';

/**
 * Whether a pod that has a node uses the claim: one without a node will find the claim going, and not start (upstream's
 * pkg/controller/volume/pvcprotection podUsesPVC).
 */
export function claimInUse({ metadata }: PersistentVolumeClaim, pods: readonly Pod[]): boolean {
  const isOwner = (pod: Pod): boolean =>
    (metadata.ownerReferences ?? []).some(({ uid, controller }) => controller === true && uid === pod.metadata.uid);
  return pods.some(
    (pod) => pod.metadata.namespace === metadata.namespace && pod.spec.nodeName && claimsOf(pod, isOwner(pod)).includes(metadata.name!),
  );
}

/** Names of the claims that the pod uses; of those made for it alone only when `owned`. */
function claimsOf(pod: Pod, owned: boolean): string[] {
  const claimOf = ({ name, persistentVolumeClaim, ephemeral }: Volume): string[] => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName];
    return ephemeral && owned && !isPodFinished(pod) ? [`${pod.metadata.name}-${name}`] : [];
  };
  return (pod.spec.volumes ?? []).flatMap(claimOf);
}

/** Names of the claims that a change of the pod may set free. */
export const claimNamesOf = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName];
    return ephemeral ? [`${pod.metadata.name}-${name}`] : [];
  });
