import type { ObjectMeta } from '@kubewright/api-machinery';
import type { PersistentVolumeSpec } from '@kubewright/api/core/v1';
import { nodeSelectorWarnings } from '../../pod-spec/warnings/node-label-warnings.ts';
import { sourceWarnings } from '../../pod-spec/warnings/volume-warnings.ts';
import { betaStorageClassAnnotation } from '../persistent-volume-claim/validation.ts';

/** Those that are told of, in upstream's order. */
const volumeSources = ['cephfs', 'photonPersistentDisk', 'scaleIO', 'storageos', 'glusterfs', 'rbd'] as const;

/** pkg/api/persistentvolume GetWarningsForPersistentVolume. */
export function persistentVolumeWarnings({ annotations }: ObjectMeta, spec: PersistentVolumeSpec | undefined): string[] {
  const warnings: string[] = [];
  if (annotations?.[betaStorageClassAnnotation] !== undefined) {
    warnings.push(`metadata.annotations[${betaStorageClassAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`);
  }
  if (!spec) return warnings;
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
    warnings.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  }
  if (spec.nodeAffinity?.required) nodeSelectorWarnings(spec.nodeAffinity.required, 'spec.nodeAffinity.required', warnings);
  sourceWarnings(spec, volumeSources, 'spec', warnings);
  return warnings;
}
