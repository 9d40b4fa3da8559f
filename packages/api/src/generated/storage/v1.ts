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

/** A list of StorageClasses. */
export type StorageClassList = KubeList<StorageClass>;

/** A volume that is to be attached to a node. */
export interface VolumeAttachment extends KubeObject {
  /** What is to be attached, and where; cannot be changed. */
  spec: VolumeAttachmentSpec;
  /** How far it has come. */
  status: VolumeAttachmentStatus;
}

/** A list of VolumeAttachments. */
export type VolumeAttachmentList = KubeList<VolumeAttachment>;

/** What is to be attached, and where. */
export interface VolumeAttachmentSpec {
  /** The driver that does it. */
  attacher: string;
  /** The volume. */
  source: VolumeAttachmentSource;
  /** The node. */
  nodeName: string;
}

/** A volume; one member is set. */
export interface VolumeAttachmentSource {
  /** A persistent volume. */
  persistentVolumeName?: string;
  /** A volume of a pod that was migrated to CSI. */
  inlineVolumeSpec?: PersistentVolumeSpec;
}

/** How far an attachment has come. */
export interface VolumeAttachmentStatus {
  /** Whether the volume is attached. */
  attached: boolean;
  /** What the driver said about it; given to it when the volume is mounted. */
  attachmentMetadata?: Record<string, string>;
  /** Why the last attempt to attach it failed. */
  attachError?: VolumeError;
  /** Why the last attempt to detach it failed. */
  detachError?: VolumeError;
}

/** What went wrong with a volume. */
export interface VolumeError {
  /** When. */
  time?: string;
  /** What. */
  message?: string;
  /** The driver's gRPC code. */
  errorCode?: number;
}

/** A CSI driver, and what the cluster does for it. */
export interface CSIDriver extends KubeObject {
  /** What it needs. */
  spec: CSIDriverSpec;
}

/** A list of CSIDrivers. */
export type CSIDriverList = KubeList<CSIDriver>;

/** What a CSI driver needs. */
export interface CSIDriverSpec {
  /** Volumes are attached before they are mounted; default true. */
  attachRequired?: boolean;
  /** The driver is told which pod a volume is for; default false. */
  podInfoOnMount?: boolean;
  /** Persistent (default), Ephemeral for volumes written in pods, or both. */
  volumeLifecycleModes?: VolumeLifecycleMode[];
  /** The scheduler looks at CSIStorageCapacity objects; default false. */
  storageCapacity?: boolean;
  /** Whether the kubelet changes the group of files; ReadWriteOnceWithFSType (default), File or None. */
  fsGroupPolicy?: FSGroupPolicy;
  /** Tokens of the pod's service account that the driver is given. */
  tokenRequests?: TokenRequest[];
  /** The driver is called again and again while a volume is mounted; default false. */
  requiresRepublish?: boolean;
  /** The driver can mount with an SELinux label; default false. */
  seLinuxMount?: boolean;
  /** How often the number of volumes a node takes is asked for; at least 10. */
  nodeAllocatableUpdatePeriodSeconds?: number | bigint;
  /** Tokens come with the secrets and not with the volume context; default false. */
  serviceAccountTokenInSecrets?: boolean;
  /** Pods go to no node that lacks the driver. */
  preventPodSchedulingIfMissing?: boolean;
}

/** A token of the pod's service account. */
export interface TokenRequest {
  /** Whom it is for; empty means the API server. */
  audience: string;
  /** How long it is valid. */
  expirationSeconds?: number | bigint;
}

/** CSI drivers of a node; it has the node's name. */
export interface CSINode extends KubeObject {
  /** The drivers. */
  spec: CSINodeSpec;
}

/** CSI drivers of a node. */
export interface CSINodeSpec {
  /** The drivers. */
  drivers: CSINodeDriver[];
}

/** A CSI driver of a node. */
export interface CSINodeDriver {
  /** The driver. */
  name: string;
  /** What it calls the node. */
  nodeID: string;
  /** Labels of the node that say where it is. */
  topologyKeys?: string[] | null;
  /** How many of its volumes the node takes. */
  allocatable?: VolumeNodeResources;
}

/** How many volumes a node takes. */
export interface VolumeNodeResources {
  /** So many; unset means any number. */
  count?: number;
}

/** A list of CSINodes. */
export type CSINodeList = KubeList<CSINode>;

/** How much storage is left somewhere. */
export interface CSIStorageCapacity extends KubeObject {
  /** Where; nodes with these labels; unset means nowhere, empty means everywhere. */
  nodeTopology?: LabelSelector;
  /** Of which class; cannot be changed. */
  storageClassName: string;
  /** How much is left. */
  capacity?: string;
  /** The largest volume that can be made. */
  maximumVolumeSize?: string;
}

/** A list of CSIStorageCapacities. */
export type CSIStorageCapacityList = KubeList<CSIStorageCapacity>;

/** Parameters of volumes that can be changed later. */
export interface VolumeAttributesClass extends KubeObject {
  /** The driver; cannot be changed. */
  driverName: string;
  /** What it is told; cannot be changed. */
  parameters?: Record<string, string>;
}

/** A list of VolumeAttributesClasses. */
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
