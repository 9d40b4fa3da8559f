import type { PersistentVolumeClaimSpec, TypedLocalObjectReference } from '@kubewright/api/core/v1';

/**
 * Brings the two fields for a claim's content in step (pkg/api/persistentvolumeclaim): sources of other namespaces are
 * behind a gate that is off, the old field holds claims and snapshots only, and each field follows the other (KEP-1495).
 */
export function normalizeDataSources(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec | undefined): void {
  if (spec.dataSourceRef?.namespace && !old?.dataSourceRef) delete spec.dataSourceRef;
  const wasUsed = old?.dataSource !== undefined || old?.dataSourceRef !== undefined;
  if (!wasUsed && !spec.dataSourceRef && !isClaimOrSnapshot(spec.dataSource)) delete spec.dataSource;
  copyToOther(spec);
}

function copyToOther(spec: PersistentVolumeClaimSpec): void {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
  else if (dataSourceRef && !dataSource && !dataSourceRef.namespace) {
    const { namespace: _, ...local } = dataSourceRef;
    spec.dataSource = local;
  }
}

function isClaimOrSnapshot(source: TypedLocalObjectReference | undefined): boolean {
  if (!source) return false;
  const { kind } = source;
  const apiGroup = source.apiGroup ?? '';
  return (kind === 'PersistentVolumeClaim' && apiGroup === '') || (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');
}

/** What an update is compared with: claims stored before have one of the fields only. */
export function withBothDataSources(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const copy = { ...spec };
  copyToOther(copy);
  return copy;
}
