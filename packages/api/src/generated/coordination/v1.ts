// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface Lease extends KubeObject {
  spec: LeaseSpec;
}

export interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
  strategy?: CoordinatedLeaseStrategy;
  preferredHolder?: string;
}

export type LeaseList = KubeList<Lease>;

export type CoordinatedLeaseStrategy = 'OldestEmulationVersion';

export const Leases: ResourceType<Lease> = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease', scope: 'Namespaced' };
