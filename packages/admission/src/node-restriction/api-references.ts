import type { Pod, Volume } from '@kubewright/api/core/v1';
import { podConfigMapNames, podSecretNames } from '@kubewright/api/pods';

/**
 * What of the API a pod refers to, in the words of a refusal; undefined: nothing. Volumes whose source is not known refer
 * to something (pkg/api/pod/util.go HasAPIObjectReference, release 1.36).
 */
export function apiReference(pod: Pod): string | undefined {
  const { spec } = pod;
  if (!spec) return undefined;
  if (spec.serviceAccountName) return 'serviceaccounts';
  if (podSecretNames(pod).length > 0) return 'secrets';
  if (podConfigMapNames(pod).length > 0) return 'configmaps';
  if ((spec.resourceClaims ?? []).length > 0) return 'resourceclaims';
  return (spec.volumes ?? []).map(ofVolume).find((what) => what !== undefined);
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
  for (const { configMap, secret, serviceAccountToken, clusterTrustBundle, podCertificate, downwardAPI } of volume.projected.sources ??
    []) {
    if (configMap) return 'configmaps (via projected volumes)';
    if (secret) return 'secrets (via projected volumes)';
    if (serviceAccountToken) return 'serviceaccounts (via projected volumes)';
    if (clusterTrustBundle) return 'clustertrustbundles';
    if (podCertificate) return 'podcertificates';
    if (!downwardAPI) return 'a projected source of an unknown kind';
  }
  return undefined;
}
