import type { Pod } from '@kubewright/api/core/v1';

/** Claims for volumes that a pod mounts, those made for its ephemeral volumes included; in its namespace. */
export function volumeClaimsOf({ metadata, spec }: Pod): string[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim ? [persistentVolumeClaim.claimName] : ephemeral ? [`${metadata.name}-${name}`] : [],
  );
}

/** Claims for devices, in the pod's namespace; of a template's the name stands in the status once it is made. */
export function resourceClaimsOf({ spec, status }: Pod): string[] {
  const made = new Map((status?.resourceClaimStatuses ?? []).map(({ name, resourceClaimName }) => [name, resourceClaimName]));
  return [
    ...(spec.resourceClaims ?? []).map(({ name, resourceClaimName }) => resourceClaimName ?? made.get(name) ?? ''),
    status?.extendedResourceClaimStatus?.resourceClaimName ?? '',
  ].filter((name) => name !== '');
}
