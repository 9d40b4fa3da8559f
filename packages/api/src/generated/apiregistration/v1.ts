// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export type APIServiceList = KubeList<APIService>;

export interface ServiceReference {
  namespace?: string;
  name?: string;
  port?: number;
}

export interface APIServiceSpec {
  /** The service that answers for the group version. Unset means that this server does. */
  service?: ServiceReference;
  group?: string;
  version?: string;
  insecureSkipTLSVerify?: boolean;
  caBundle?: string;
  groupPriorityMinimum: number;
  versionPriority: number;
}

export interface APIServiceCondition {
  type: APIServiceConditionType;
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export interface APIServiceStatus {
  conditions?: APIServiceCondition[];
}

/** A group version, and the server that serves it. */
export interface APIService extends KubeObject {
  spec: APIServiceSpec;
  status: APIServiceStatus;
}

export type APIServiceConditionType = string;

export type ConditionStatus = 'True' | 'False' | 'Unknown';

export const APIServices: ResourceType<APIService> = { group: 'apiregistration.k8s.io', version: 'v1', plural: 'apiservices', kind: 'APIService', scope: 'Cluster' };
