import type { PersistentVolume } from '@kubewright/api/core/v1';

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
