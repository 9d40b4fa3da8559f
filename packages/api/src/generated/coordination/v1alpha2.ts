// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { CoordinatedLeaseStrategy } from '../coordination/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

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

export const LeaseCandidates: ResourceType<LeaseCandidate> = { group: 'coordination.k8s.io', version: 'v1alpha2', plural: 'leasecandidates', kind: 'LeaseCandidate', scope: 'Namespaced' };
