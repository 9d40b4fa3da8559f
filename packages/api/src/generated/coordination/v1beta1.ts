// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { CoordinatedLeaseStrategy } from '../coordination/v1.ts';
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

export interface LeaseCandidate extends KubeObject {
  spec: LeaseCandidateSpec;
}

export interface LeaseCandidateSpec {
  leaseName: string;
  pingTime?: string;
  renewTime?: string;
  binaryVersion: string;
  emulationVersion?: string;
  strategy?: CoordinatedLeaseStrategy;
}

export type LeaseCandidateList = KubeList<LeaseCandidate>;

export const LeaseCandidates: ResourceType<LeaseCandidate> = { group: 'coordination.k8s.io', version: 'v1beta1', plural: 'leasecandidates', kind: 'LeaseCandidate', scope: 'Namespaced' };
