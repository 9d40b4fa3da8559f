// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Condition } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface DeviceSelector {
  cel?: CELDeviceSelector;
}

export interface CELDeviceSelector {
  expression?: string;
}

export interface DeviceTaint {
  key: string;
  value?: string;
  effect: DeviceTaintEffect;
  timeAdded?: string;
}

export interface DeviceTaintRule extends KubeObject {
  spec: DeviceTaintRuleSpec;
  status: DeviceTaintRuleStatus;
}

export interface DeviceTaintRuleSpec {
  deviceSelector?: DeviceTaintSelector;
  taint?: DeviceTaint;
}

export interface DeviceTaintSelector {
  driver?: string;
  pool?: string;
  device?: string;
}

export interface DeviceTaintRuleStatus {
  conditions?: Condition[];
}

export type DeviceTaintRuleList = KubeList<DeviceTaintRule>;

export interface ResourcePoolStatusRequest extends KubeObject {
  spec: ResourcePoolStatusRequestSpec;
  status?: ResourcePoolStatusRequestStatus;
}

export interface ResourcePoolStatusRequestSpec {
  driver: string;
  poolName?: string;
  limit?: number;
}

export interface ResourcePoolStatusRequestStatus {
  poolCount?: number;
  pools?: PoolStatus[];
  conditions?: Condition[];
}

export interface PoolStatus {
  driver?: string;
  poolName?: string;
  generation: number | bigint;
  resourceSliceCount?: number;
  totalDevices?: number;
  allocatedDevices?: number;
  availableDevices?: number;
  unavailableDevices?: number;
  nodeName?: string;
  validationError?: string;
}

export type ResourcePoolStatusRequestList = KubeList<ResourcePoolStatusRequest>;

export type DeviceTaintEffect = 'None' | 'NoSchedule' | 'NoExecute';

export type DeviceTaintConditionEvictionInProgress = 'EvictionInProgress';

export type ResourcePoolStatusRequestConditionComplete = 'Complete';

export type ResourcePoolStatusRequestConditionFailed = 'Failed';

export const DeviceTaintRules: ResourceType<DeviceTaintRule> = { group: 'resource.k8s.io', version: 'v1alpha3', plural: 'devicetaintrules', kind: 'DeviceTaintRule', scope: 'Cluster' };
export const ResourcePoolStatusRequests: ResourceType<ResourcePoolStatusRequest> = { group: 'resource.k8s.io', version: 'v1alpha3', plural: 'resourcepoolstatusrequests', kind: 'ResourcePoolStatusRequest', scope: 'Cluster' };
