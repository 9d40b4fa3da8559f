// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** A claim on a role that runs out unless it is renewed. */
export interface Lease extends KubeObject {
  /** Who holds it. */
  spec: LeaseSpec;
}

/** Who holds a lease. */
export interface LeaseSpec {
  /** Who holds it. */
  holderIdentity?: string;
  /** Seconds after the last renewal at which it runs out. */
  leaseDurationSeconds?: number;
  /** When the holder got it. */
  acquireTime?: string;
  /** When the holder last renewed it. */
  renewTime?: string;
  /** How often the holder has changed. */
  leaseTransitions?: number;
  /** How the holder is chosen. */
  strategy?: CoordinatedLeaseStrategy;
  /** Who should get it next. */
  preferredHolder?: string;
}

/** A list of Leases. */
export type LeaseList = KubeList<Lease>;

export type CoordinatedLeaseStrategy = 'OldestEmulationVersion';

export const Leases: ResourceType<Lease> = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease', scope: 'Namespaced' };
