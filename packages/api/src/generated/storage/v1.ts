// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { PersistentVolumeReclaimPolicy, PersistentVolumeSpec, TopologySelectorTerm } from '../core/v1.ts';
import type { LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** A class of storage, from which volumes are made for claims. */
export interface StorageClass extends KubeObject {
  /** Who makes the volumes. */
  provisioner: string;
  /** Settings for the provisioner. */
  parameters?: Record<string, string>;
  /** What becomes of a volume when its claim goes. Delete by default. */
  reclaimPolicy?: PersistentVolumeReclaimPolicy;
  /** Options for mounting the volumes. */
  mountOptions?: string[];
  /** Whether volumes can grow. */
  allowVolumeExpansion?: boolean;
  /** Whether a claim is bound at once or when a pod needs it. */
  volumeBindingMode?: VolumeBindingMode;
  /** Where volumes may be. */
  allowedTopologies?: TopologySelectorTerm[];
}

export type StorageClassList = KubeList<StorageClass>;

export interface VolumeAttachment extends KubeObject {
  spec: VolumeAttachmentSpec;
  status: VolumeAttachmentStatus;
}

export type VolumeAttachmentList = KubeList<VolumeAttachment>;

export interface VolumeAttachmentSpec {
  attacher: string;
  source: VolumeAttachmentSource;
  nodeName: string;
}

export interface VolumeAttachmentSource {
  persistentVolumeName?: string;
  inlineVolumeSpec?: PersistentVolumeSpec;
}

export interface VolumeAttachmentStatus {
  attached: boolean;
  attachmentMetadata?: Record<string, string>;
  attachError?: VolumeError;
  detachError?: VolumeError;
}

export interface VolumeError {
  time?: string;
  message?: string;
  errorCode?: number;
}

export interface CSIDriver extends KubeObject {
  spec: CSIDriverSpec;
}

export type CSIDriverList = KubeList<CSIDriver>;

export interface CSIDriverSpec {
  attachRequired?: boolean;
  podInfoOnMount?: boolean;
  volumeLifecycleModes?: VolumeLifecycleMode[];
  storageCapacity?: boolean;
  fsGroupPolicy?: FSGroupPolicy;
  tokenRequests?: TokenRequest[];
  requiresRepublish?: boolean;
  seLinuxMount?: boolean;
  nodeAllocatableUpdatePeriodSeconds?: number;
  serviceAccountTokenInSecrets?: boolean;
  preventPodSchedulingIfMissing?: boolean;
}

export interface TokenRequest {
  audience: string;
  expirationSeconds?: number;
}

export interface CSINode extends KubeObject {
  spec: CSINodeSpec;
}

export interface CSINodeSpec {
  drivers: CSINodeDriver[];
}

export interface CSINodeDriver {
  name: string;
  nodeID: string;
  topologyKeys?: string[] | null;
  allocatable?: VolumeNodeResources;
}

export interface VolumeNodeResources {
  count?: number;
}

export type CSINodeList = KubeList<CSINode>;

export interface CSIStorageCapacity extends KubeObject {
  nodeTopology?: LabelSelector;
  storageClassName: string;
  capacity?: string;
  maximumVolumeSize?: string;
}

export type CSIStorageCapacityList = KubeList<CSIStorageCapacity>;

export interface VolumeAttributesClass extends KubeObject {
  driverName: string;
  parameters?: Record<string, string>;
}

export type VolumeAttributesClassList = KubeList<VolumeAttributesClass>;

export type VolumeBindingMode = 'Immediate' | 'WaitForFirstConsumer';

export type FSGroupPolicy = 'ReadWriteOnceWithFSType' | 'File' | 'None';

export type VolumeLifecycleMode = 'Persistent' | 'Ephemeral';

export const CSIDrivers: ResourceType<CSIDriver> = { group: 'storage.k8s.io', version: 'v1', plural: 'csidrivers', kind: 'CSIDriver', scope: 'Cluster' };
export const CSINodes: ResourceType<CSINode> = { group: 'storage.k8s.io', version: 'v1', plural: 'csinodes', kind: 'CSINode', scope: 'Cluster' };
export const CSIStorageCapacities: ResourceType<CSIStorageCapacity> = { group: 'storage.k8s.io', version: 'v1', plural: 'csistoragecapacities', kind: 'CSIStorageCapacity', scope: 'Namespaced' };
export const StorageClasses: ResourceType<StorageClass> = { group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses', kind: 'StorageClass', scope: 'Cluster' };
export const VolumeAttachments: ResourceType<VolumeAttachment> = { group: 'storage.k8s.io', version: 'v1', plural: 'volumeattachments', kind: 'VolumeAttachment', scope: 'Cluster' };
export const VolumeAttributesClasses: ResourceType<VolumeAttributesClass> = { group: 'storage.k8s.io', version: 'v1', plural: 'volumeattributesclasses', kind: 'VolumeAttributesClass', scope: 'Cluster' };
