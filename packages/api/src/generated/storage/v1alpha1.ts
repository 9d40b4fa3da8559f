// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { PersistentVolumeSpec } from '../core/v1.ts';
import type { LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject } from '@kubewright/api-machinery';

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
