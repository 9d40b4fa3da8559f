// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Condition, GroupResource } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface StorageVersionMigration extends KubeObject {
  spec: StorageVersionMigrationSpec;
  status: StorageVersionMigrationStatus;
}

export interface StorageVersionMigrationSpec {
  resource: GroupResource;
}

export interface StorageVersionMigrationStatus {
  conditions?: Condition[];
  resourceVersion?: string;
}

export type StorageVersionMigrationList = KubeList<StorageVersionMigration>;

export const StorageVersionMigrations: ResourceType<StorageVersionMigration> = { group: 'storagemigration.k8s.io', version: 'v1beta1', plural: 'storageversionmigrations', kind: 'StorageVersionMigration', scope: 'Cluster' };
