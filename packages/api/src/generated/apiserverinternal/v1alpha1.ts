// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface StorageVersion extends KubeObject {
  spec: StorageVersionSpec;
  status: StorageVersionStatus;
}

export interface StorageVersionStatus {
  storageVersions?: ServerStorageVersion[];
  commonEncodingVersion?: string;
  conditions?: StorageVersionCondition[];
}

export interface ServerStorageVersion {
  apiServerID?: string;
  encodingVersion?: string;
  decodableVersions?: string[];
  servedVersions?: string[];
}

export interface StorageVersionCondition {
  type: StorageVersionConditionType;
  status: ConditionStatus;
  observedGeneration?: number | bigint;
  lastTransitionTime?: string;
  reason: string;
  message?: string;
}

export type StorageVersionList = KubeList<StorageVersion>;

export interface StorageVersionSpec {}

export type StorageVersionConditionType = string;

export type ConditionStatus = 'True' | 'False' | 'Unknown';

export const StorageVersions: ResourceType<StorageVersion> = { group: 'internal.apiserver.k8s.io', version: 'v1alpha1', plural: 'storageversions', kind: 'StorageVersion', scope: 'Cluster' };
