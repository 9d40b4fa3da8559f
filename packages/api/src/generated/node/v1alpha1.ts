// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ResourceList, Toleration } from '../core/v1.ts';
import type { KubeList, KubeObject } from '@kubewright/api-machinery';

export interface RuntimeClass extends KubeObject {
  spec: RuntimeClassSpec;
}

export interface RuntimeClassSpec {
  runtimeHandler: string;
  overhead?: Overhead;
  scheduling?: Scheduling;
}

export interface Overhead {
  podFixed?: ResourceList;
}

export interface Scheduling {
  nodeSelector?: Record<string, string>;
  tolerations?: Toleration[];
}

export type RuntimeClassList = KubeList<RuntimeClass>;
