import type { ObjectMeta } from '@kubewright/api-machinery';
import type { PersistentVolumeSpec } from '@kubewright/api/core/v1';
import { fractionWarnings } from '../../pod-spec/warnings/container-warnings.ts';
import { nodeSelectorWarnings } from '../../pod-spec/warnings/node-label-warnings.ts';
import { sourceWarnings } from '../../pod-spec/warnings/volume-warnings.ts';
import { betaStorageClassAnnotation } from '../persistent-volume-claim/validation.ts';

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
  sourceWarnings(spec, 'spec', warnings);
  fractionWarnings(spec.capacity, 'spec.capacity', warnings, ['storage']);
  return warnings;
}
