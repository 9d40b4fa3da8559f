import type { Container, Pod, PodSpec, ProjectedVolumeSource, Volume } from '@kubewright/api/core/v1';

/**
 * What of the API a pod refers to, in the words of a refusal; undefined: nothing. Volumes whose source is not known refer
 * to something (pkg/api/pod/util.go HasAPIObjectReference, release 1.36).
 */
export function apiReference({ spec }: Pod): string | undefined {
  if (!spec) return undefined;
  if (spec.serviceAccountName) return 'serviceaccounts';
  if (refersToSecrets(spec)) return 'secrets';
  if (refersToConfigMaps(spec)) return 'configmaps';
  if ((spec.resourceClaims ?? []).length > 0) return 'resourceclaims';
  return (spec.volumes ?? []).map(ofVolume).find((what) => what !== undefined);
}

function containersOf({ containers = [], initContainers = [], ephemeralContainers = [] }: PodSpec): readonly Container[] {
  return [...(initContainers ?? []), ...(containers ?? []), ...((ephemeralContainers ?? []) as unknown as Container[])];
}

const volumesOf = ({ volumes }: PodSpec): readonly Volume[] => volumes ?? [];
const sourcesOf = ({ projected }: Volume): NonNullable<ProjectedVolumeSource['sources']> => projected?.sources ?? [];

/** Whether a pod names a secret anywhere. */
export function refersToSecrets(spec: PodSpec): boolean {
  if ((spec.imagePullSecrets ?? []).some(({ name }) => name)) return true;
  const inContainers = containersOf(spec).some(
    ({ envFrom, env }) =>
      (envFrom ?? []).some(({ secretRef }) => secretRef) || (env ?? []).some(({ valueFrom }) => valueFrom?.secretKeyRef),
  );
  return inContainers || volumesOf(spec).some((volume) => namesSecret(volume) || sourcesOf(volume).some(({ secret }) => secret));
}

/** Volume sources that name a secret, beside those that are one. */
function namesSecret({ azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, secret, storageos }: Volume): boolean {
  const named = [
    cephfs?.secretRef,
    cinder?.secretRef,
    csi?.nodePublishSecretRef,
    flexVolume?.secretRef,
    iscsi?.secretRef,
    rbd?.secretRef,
    scaleIO?.secretRef,
    storageos?.secretRef,
  ];
  return Boolean(azureFile?.secretName || secret?.secretName) || named.some((reference) => reference !== undefined && reference !== null);
}

function refersToConfigMaps(spec: PodSpec): boolean {
  const inContainers = containersOf(spec).some(
    ({ envFrom, env }) =>
      (envFrom ?? []).some(({ configMapRef }) => configMapRef) || (env ?? []).some(({ valueFrom }) => valueFrom?.configMapKeyRef),
  );
  return inContainers || volumesOf(spec).some((volume) => volume.configMap || sourcesOf(volume).some(({ configMap }) => configMap));
}

const harmless = [
  'awsElasticBlockStore',
  'azureDisk',
  'cephfs',
  'cinder',
  'downwardAPI',
  'emptyDir',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'hostPath',
  'image',
  'iscsi',
  'nfs',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
] as const satisfies readonly (keyof Volume)[];

const referring: readonly (readonly [keyof Volume, string])[] = [
  ['configMap', 'configmaps (via configmap volumes)'],
  ['secret', 'secrets (via secret volumes)'],
  ['csi', 'csidrivers (via CSI volumes)'],
  ['glusterfs', 'endpoints (via glusterFS volumes)'],
  ['persistentVolumeClaim', 'persistentvolumeclaims'],
  ['ephemeral', 'persistentvolumeclaims (via ephemeral volumes)'],
  ['azureFile', 'secrets (via azureFile volumes)'],
];

function ofVolume(volume: Volume): string | undefined {
  if (harmless.some((source) => volume[source])) return undefined;
  const known = referring.find(([source]) => volume[source]);
  if (known) return known[1];
  if (!volume.projected) return `a volume of an unknown kind`;
  for (const { configMap, secret, serviceAccountToken, clusterTrustBundle, podCertificate, downwardAPI } of sourcesOf(volume)) {
    if (configMap) return 'configmaps (via projected volumes)';
    if (secret) return 'secrets (via projected volumes)';
    if (serviceAccountToken) return 'serviceaccounts (via projected volumes)';
    if (clusterTrustBundle) return 'clustertrustbundles';
    if (podCertificate) return 'podcertificates';
    if (!downwardAPI) return 'a projected source of an unknown kind';
  }
  return undefined;
}
