import type { Pod, PodSpec, ProjectedVolumeSource, Volume } from '../generated/core/v1.ts';
import { allContainers } from './containers.ts';

type Named = { readonly name?: string | null } | null | undefined;

const names = (references: readonly Named[]): string[] => references.map((each) => each?.name ?? '').filter((name) => name !== '');

const sourcesOf = ({ projected }: Volume): NonNullable<ProjectedVolumeSource['sources']> => projected?.sources ?? [];

/**
 * Names of all secrets that a pod refers to, in its namespace; once for each place. References without a name count for
 * nothing, and what a claim or a volume behind it refers to is not told (pkg/api/v1/pod/util.go VisitPodSecretNames, release 1.36).
 */
export function podSecretNames({ spec }: Pod): string[] {
  if (!spec) return [];
  return [...names(spec.imagePullSecrets ?? []), ...secretsOfContainers(spec), ...(spec.volumes ?? []).flatMap(secretsOfVolume)];
}

function secretsOfContainers(spec: PodSpec): string[] {
  return allContainers(spec).flatMap(({ env, envFrom }) => [
    ...names((envFrom ?? []).map(({ secretRef }) => secretRef)),
    ...names((env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef)),
  ]);
}

function secretsOfVolume(volume: Volume): string[] {
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, secret, storageos } = volume;
  return names([
    { name: secret?.secretName },
    { name: azureFile?.secretName },
    csi?.nodePublishSecretRef,
    ...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef),
    ...sourcesOf(volume).map((source) => source.secret),
  ]);
}

/** The same of config maps (VisitPodConfigmapNames). */
export function podConfigMapNames({ spec }: Pod): string[] {
  if (!spec) return [];
  const inContainers = allContainers(spec).flatMap(({ env, envFrom }) => [
    ...names((envFrom ?? []).map(({ configMapRef }) => configMapRef)),
    ...names((env ?? []).map(({ valueFrom }) => valueFrom?.configMapKeyRef)),
  ]);
  const inVolumes = (spec.volumes ?? []).flatMap((volume) =>
    names([volume.configMap, ...sourcesOf(volume).map(({ configMap }) => configMap)]),
  );
  return [...inContainers, ...inVolumes];
}
