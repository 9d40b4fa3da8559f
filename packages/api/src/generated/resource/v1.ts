// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { NodeSelector } from '../core/v1.ts';
import type { Condition } from '../meta/v1.ts';
import type { JsonValue, KubeList, KubeObject, ObjectMeta, ResourceType } from '@kubewright/api-machinery';

/** Devices that a driver offers. */
export interface ResourceSlice extends KubeObject {
  spec: ResourceSliceSpec;
}

export interface ResourceSliceSpec {
  driver: string;
  pool: ResourcePool;
  nodeName?: string;
  /** From which nodes the devices of the slice can be used. */
  nodeSelector?: NodeSelector;
  allNodes?: boolean;
  devices?: Device[];
  perDeviceNodeSelection?: boolean;
  sharedCounters?: CounterSet[];
}

export interface CounterSet {
  name: string;
  counters?: Record<string, Counter>;
}

export interface ResourcePool {
  name: string;
  generation: number | bigint;
  resourceSliceCount: number | bigint;
}

export interface Device {
  name: string;
  attributes?: Record<string, DeviceAttribute>;
  capacity?: Record<string, DeviceCapacity>;
  consumesCounters?: DeviceCounterConsumption[];
  nodeName?: string;
  /** From which nodes the device can be used. One of nodeName, nodeSelector and allNodes, where the slice leaves it to each device. */
  nodeSelector?: NodeSelector;
  allNodes?: boolean;
  taints?: DeviceTaint[];
  bindsToNode?: boolean;
  bindingConditions?: string[];
  bindingFailureConditions?: string[];
  allowMultipleAllocations?: boolean;
  nodeAllocatableResourceMappings?: Record<string, NodeAllocatableResourceMapping>;
}

export interface NodeAllocatableResourceMapping {
  capacityKey?: QualifiedName;
  /** What each device, or each unit of the capacity, counts as in the resource of the node. */
  allocationMultiplier?: string;
}

export interface DeviceCounterConsumption {
  counterSet: string;
  counters?: Record<string, Counter>;
}

export interface DeviceCapacity {
  /** How much of it the device has. */
  value: string;
  /** What may be asked for of a device that several share. */
  requestPolicy?: CapacityRequestPolicy;
}

export interface Counter {
  /** How much there is. */
  value: string;
}

export interface CapacityRequestPolicy {
  /** How much a request takes that does not say. */
  default?: string | null;
  validValues?: string[];
  /** Between which bounds, and in which steps, may be asked for. */
  validRange?: CapacityRequestPolicyRange;
}

export interface CapacityRequestPolicyRange {
  /** The least that may be asked for. */
  min?: string;
  /** The most that may be asked for. */
  max?: string;
  /** What a request is rounded up to a multiple of, counted from min. */
  step?: string;
}

export interface DeviceAttribute {
  int?: number | bigint;
  bool?: boolean;
  string?: string;
  version?: string;
  ints?: (number | bigint)[];
  bools?: boolean[];
  strings?: string[];
  versions?: string[];
}

export interface DeviceTaint {
  key: string;
  value?: string;
  effect: DeviceTaintEffect;
  /** When the taint was added. */
  timeAdded?: string;
}

export type ResourceSliceList = KubeList<ResourceSlice>;

/** A claim for devices, for pods to share. */
export interface ResourceClaim extends KubeObject {
  spec: ResourceClaimSpec;
  status: ResourceClaimStatus;
}

export interface ResourceClaimSpec {
  devices?: DeviceClaim;
}

export interface DeviceClaim {
  requests?: DeviceRequest[] | null;
  constraints?: DeviceConstraint[];
  config?: DeviceClaimConfiguration[];
}

export interface DeviceRequest {
  name: string;
  /** One request that has to be met. Either this or firstAvailable. */
  exactly?: ExactDeviceRequest;
  firstAvailable?: DeviceSubRequest[];
}

export interface ExactDeviceRequest {
  deviceClassName: string;
  selectors?: DeviceSelector[];
  allocationMode?: DeviceAllocationMode;
  count?: number | bigint;
  adminAccess?: boolean;
  tolerations?: DeviceToleration[];
  /** How much of the capacity of each device is needed. */
  capacity?: CapacityRequirements;
}

export interface DeviceSubRequest {
  name: string;
  deviceClassName: string;
  selectors?: DeviceSelector[];
  allocationMode?: DeviceAllocationMode;
  count?: number | bigint;
  tolerations?: DeviceToleration[];
  /** How much of the capacity of each device is needed. */
  capacity?: CapacityRequirements;
}

export interface CapacityRequirements {
  requests?: Record<string, string>;
}

export interface DeviceSelector {
  /** An expression in CEL that a device has to meet. */
  cel?: CELDeviceSelector;
}

export interface CELDeviceSelector {
  expression: string;
}

export interface DeviceConstraint {
  requests?: string[];
  matchAttribute?: FullyQualifiedName;
  distinctAttribute?: FullyQualifiedName;
}

export interface DeviceClaimConfiguration extends DeviceConfiguration {
  requests?: string[];
}

export interface DeviceConfiguration {
  /** Settings in the driver's own form. */
  opaque?: OpaqueDeviceConfiguration;
}

export interface OpaqueDeviceConfiguration {
  driver: string;
  /** The settings, an object of the driver's own kind. */
  parameters: JsonValue;
}

export interface DeviceToleration {
  key?: string;
  operator?: DeviceTolerationOperator;
  value?: string;
  effect?: DeviceTaintEffect;
  tolerationSeconds?: number | bigint;
}

export interface ResourceClaimStatus {
  /** The devices that the claim was given. */
  allocation?: AllocationResult;
  reservedFor?: ResourceClaimConsumerReference[];
  devices?: AllocatedDeviceStatus[];
}

export interface ResourceClaimConsumerReference {
  apiGroup?: string;
  resource: string;
  name: string;
  uid: string;
}

export interface AllocationResult {
  devices?: DeviceAllocationResult;
  /** On which nodes the devices can be used. Unset means on every node. */
  nodeSelector?: NodeSelector;
  /** When the devices were given. */
  allocationTimestamp?: string;
}

export interface DeviceAllocationResult {
  results?: DeviceRequestAllocationResult[];
  config?: DeviceAllocationConfiguration[];
}

export interface DeviceRequestAllocationResult {
  request: string;
  driver: string;
  pool: string;
  device: string;
  adminAccess?: boolean;
  tolerations?: DeviceToleration[];
  bindingConditions?: string[];
  bindingFailureConditions?: string[];
  shareID?: string;
  consumedCapacity?: Record<string, string>;
}

export interface DeviceAllocationConfiguration extends DeviceConfiguration {
  source: AllocationConfigSource;
  requests?: string[];
}

export type ResourceClaimList = KubeList<ResourceClaim>;

/** A class of devices that claims can ask for. */
export interface DeviceClass extends KubeObject {
  spec: DeviceClassSpec;
}

export interface DeviceClassSpec {
  selectors?: DeviceSelector[];
  config?: DeviceClassConfiguration[];
  extendedResourceName?: string;
}

export interface DeviceClassConfiguration extends DeviceConfiguration {}

export type DeviceClassList = KubeList<DeviceClass>;

/** Claims that are made for a pod each. */
export interface ResourceClaimTemplate extends KubeObject {
  spec: ResourceClaimTemplateSpec;
}

export interface ResourceClaimTemplateSpec {
  metadata: ObjectMeta;
  spec: ResourceClaimSpec;
}

export type ResourceClaimTemplateList = KubeList<ResourceClaimTemplate>;

export interface AllocatedDeviceStatus {
  driver: string;
  pool: string;
  device: string;
  shareID?: string;
  conditions?: Condition[] | null;
  /** What the driver says of the device, in a form of its own. */
  data?: JsonValue;
  /** Where the device is on the network. */
  networkData?: NetworkDeviceData;
}

export interface NetworkDeviceData {
  interfaceName?: string;
  ips?: string[];
  hardwareAddress?: string;
}

export type QualifiedName = string;

export type FullyQualifiedName = string;

export type DeviceTaintEffect = 'None' | 'NoSchedule' | 'NoExecute';

export type DeviceAllocationMode = 'ExactCount' | 'All';

export type DeviceTolerationOperator = 'Exists' | 'Equal';

export type AllocationConfigSource = 'FromClass' | 'FromClaim';

export const DeviceClasses: ResourceType<DeviceClass> = { group: 'resource.k8s.io', version: 'v1', plural: 'deviceclasses', kind: 'DeviceClass', scope: 'Cluster' };
export const ResourceClaims: ResourceType<ResourceClaim> = { group: 'resource.k8s.io', version: 'v1', plural: 'resourceclaims', kind: 'ResourceClaim', scope: 'Namespaced' };
export const ResourceClaimTemplates: ResourceType<ResourceClaimTemplate> = { group: 'resource.k8s.io', version: 'v1', plural: 'resourceclaimtemplates', kind: 'ResourceClaimTemplate', scope: 'Namespaced' };
export const ResourceSlices: ResourceType<ResourceSlice> = { group: 'resource.k8s.io', version: 'v1', plural: 'resourceslices', kind: 'ResourceSlice', scope: 'Cluster' };
