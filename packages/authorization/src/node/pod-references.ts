import type { Container, PersistentVolume, Pod, PodSpec, ProjectedVolumeSource, Volume } from '@kubewright/api/core/v1';

/** Objects that a kubelet needs for a pod of its node, by kind; in the pod's namespace. */
export interface PodReferences {
  readonly secrets: readonly string[];
  readonly configMaps: readonly string[];
  readonly volumeClaims: readonly string[];
  readonly resourceClaims: readonly string[];
}

type Named = { readonly name?: string | null } | null | undefined;

const names = (...references: readonly Named[]): string[] => references.map((each) => each?.name ?? '').filter((name) => name !== '');

/** What a pod refers to (pkg/api/v1/pod util.go VisitPodSecretNames, VisitPodConfigmapNames). */
export function podReferences(pod: Pod): PodReferences {
  const { spec } = pod;
  const containers = containersOf(spec);
  const volumes = spec.volumes ?? [];
  return {
    secrets: [
      ...names(...(spec.imagePullSecrets ?? [])),
      ...containers.flatMap(({ env, envFrom }) => [
        ...names(...(envFrom ?? []).map(({ secretRef }) => secretRef)),
        ...names(...(env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef)),
      ]),
      ...volumes.flatMap(secretsOfVolume),
    ],
    configMaps: [
      ...containers.flatMap(({ env, envFrom }) => [
        ...names(...(envFrom ?? []).map(({ configMapRef }) => configMapRef)),
        ...names(...(env ?? []).map(({ valueFrom }) => valueFrom?.configMapKeyRef)),
      ]),
      ...volumes.flatMap((volume) => names(volume.configMap, ...sourcesOf(volume).map(({ configMap }) => configMap))),
    ],
    volumeClaims: volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) =>
      persistentVolumeClaim ? [persistentVolumeClaim.claimName] : ephemeral ? [`${pod.metadata.name}-${name}`] : [],
    ),
    resourceClaims: resourceClaimsOf(pod),
  };
}

function containersOf({ containers = [], initContainers = [], ephemeralContainers = [] }: PodSpec): readonly Container[] {
  return [...(initContainers ?? []), ...(containers ?? []), ...((ephemeralContainers ?? []) as unknown as Container[])];
}

const sourcesOf = ({ projected }: Volume): NonNullable<ProjectedVolumeSource['sources']> => projected?.sources ?? [];

function secretsOfVolume(volume: Volume): string[] {
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, secret, storageos } = volume;
  return [
    ...names({ name: secret?.secretName ?? '' }, { name: azureFile?.secretName ?? '' }, csi?.nodePublishSecretRef),
    ...names(...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef)),
    ...names(...sourcesOf(volume).map((source) => source.secret)),
  ];
}

/** Those that there are: of a template's the name stands in the status once it is made. */
function resourceClaimsOf({ spec, status }: Pod): string[] {
  const made = new Map((status?.resourceClaimStatuses ?? []).map(({ name, resourceClaimName }) => [name, resourceClaimName]));
  return [
    ...(spec.resourceClaims ?? []).map(({ name, resourceClaimName }) => resourceClaimName ?? made.get(name) ?? ''),
    status?.extendedResourceClaimStatus?.resourceClaimName ?? '',
  ].filter((name) => name !== '');
}

/** Secrets that a kubelet needs for a volume of a claim, as `namespace/name` (pkg/api/v1/persistentvolume util.go VisitPVSecretNames). */
export function volumeSecrets({ spec }: PersistentVolume): string[] {
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos, claimRef } = spec;
  const references = [
    ...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef),
    csi?.nodePublishSecretRef,
    csi?.nodeStageSecretRef,
    csi?.nodeExpandSecretRef,
    azureFile && { name: azureFile.secretName, namespace: azureFile.secretNamespace ?? undefined },
  ];
  return references.flatMap((each) => (each?.name ? [`${each.namespace || (claimRef?.namespace ?? '')}/${each.name}`] : []));
}
