// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Condition, LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ObjectMeta, OwnerReference, ResourceType } from '@kubewright/api-machinery';

/** A named directory that containers of the pod can mount. */
export interface Volume extends VolumeSource {
  /** Name of the volume, unique in the pod. */
  name: string;
}

/** Where the content of a volume comes from. One of the fields is set. */
export interface VolumeSource {
  /** A directory or file of the node. */
  hostPath?: HostPathVolumeSource;
  /** An empty directory that lives as long as the pod. */
  emptyDir?: EmptyDirVolumeSource;
  /** A Google Compute Engine disk. Served by its CSI driver. */
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  /** An AWS block store volume. Served by its CSI driver. */
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  /** A clone of a git repository. No longer supported; clone in an init container instead. */
  gitRepo?: GitRepoVolumeSource;
  /** The keys of a secret as files. */
  secret?: SecretVolumeSource;
  /** An NFS share. */
  nfs?: NFSVolumeSource;
  /** A disk reached over iSCSI. */
  iscsi?: ISCSIVolumeSource;
  /** A Gluster volume. No longer supported. */
  glusterfs?: GlusterfsVolumeSource;
  /** A persistent volume, by its claim. */
  persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  /** A Ceph RBD image. No longer supported. */
  rbd?: RBDVolumeSource;
  /** A volume of an executable driver. Deprecated; use CSI. */
  flexVolume?: FlexVolumeSource;
  /** An OpenStack Cinder volume. Served by its CSI driver. */
  cinder?: CinderVolumeSource;
  /** A Ceph file system. No longer supported. */
  cephfs?: CephFSVolumeSource;
  /** A Flocker volume. No longer supported. */
  flocker?: FlockerVolumeSource;
  /** Fields of the pod as files. */
  downwardAPI?: DownwardAPIVolumeSource;
  /** A disk reached over Fibre Channel. */
  fc?: FCVolumeSource;
  /** An Azure file share. Served by its CSI driver. */
  azureFile?: AzureFileVolumeSource;
  /** The keys of a config map as files. */
  configMap?: ConfigMapVolumeSource;
  /** A vSphere disk. Served by its CSI driver. */
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
  /** A Quobyte volume. No longer supported. */
  quobyte?: QuobyteVolumeSource;
  /** An Azure data disk. Served by its CSI driver. */
  azureDisk?: AzureDiskVolumeSource;
  /** A Photon Controller disk. No longer supported. */
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  /** Several sources in one directory. */
  projected?: ProjectedVolumeSource;
  /** A Portworx volume. Served by its CSI driver. */
  portworxVolume?: PortworxVolumeSource;
  /** A ScaleIO volume. No longer supported. */
  scaleIO?: ScaleIOVolumeSource;
  /** A StorageOS volume. No longer supported. */
  storageos?: StorageOSVolumeSource;
  /** A volume of a CSI driver that lives as long as the pod. */
  csi?: CSIVolumeSource;
  /** A claim made for the pod, which goes with it. */
  ephemeral?: EphemeralVolumeSource;
  /** The content of an OCI image. */
  image?: ImageVolumeSource;
}

/** A persistent volume, by its claim. */
export interface PersistentVolumeClaimVolumeSource {
  /** Name of the claim, in the pod's namespace. */
  claimName: string;
  /** Whether it cannot be written. */
  readOnly?: boolean;
}

/** Where the storage of a persistent volume is; exactly one member is set. */
export interface PersistentVolumeSource {
  /** A Google Compute Engine disk. Served by its CSI driver. */
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  /** An AWS block store volume. Served by its CSI driver. */
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  /** A directory of the node, for tests on a single node. */
  hostPath?: HostPathVolumeSource;
  /** A Gluster volume. No longer supported. */
  glusterfs?: GlusterfsPersistentVolumeSource;
  /** A directory exported by an NFS server. */
  nfs?: NFSVolumeSource;
  /** A Ceph RBD image. No longer supported. */
  rbd?: RBDPersistentVolumeSource;
  /** A disk reached over iSCSI. */
  iscsi?: ISCSIPersistentVolumeSource;
  /** An OpenStack Cinder volume. Served by its CSI driver. */
  cinder?: CinderPersistentVolumeSource;
  /** A Ceph file system. No longer supported. */
  cephfs?: CephFSPersistentVolumeSource;
  /** A disk reached over Fibre Channel. */
  fc?: FCVolumeSource;
  /** A Flocker volume. No longer supported. */
  flocker?: FlockerVolumeSource;
  /** A volume of an executable driver. Deprecated; use CSI. */
  flexVolume?: FlexPersistentVolumeSource;
  /** An Azure file share. Served by its CSI driver. */
  azureFile?: AzureFilePersistentVolumeSource;
  /** A vSphere disk. Served by its CSI driver. */
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
  /** A Quobyte volume. No longer supported. */
  quobyte?: QuobyteVolumeSource;
  /** An Azure data disk. Served by its CSI driver. */
  azureDisk?: AzureDiskVolumeSource;
  /** A Photon Controller disk. No longer supported. */
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  /** A Portworx volume. Served by its CSI driver. */
  portworxVolume?: PortworxVolumeSource;
  /** A ScaleIO volume. No longer supported. */
  scaleIO?: ScaleIOPersistentVolumeSource;
  /** A disk or directory of one node; nodeAffinity says of which. */
  local?: LocalVolumeSource;
  /** A StorageOS volume. No longer supported. */
  storageos?: StorageOSPersistentVolumeSource;
  /** A volume of a CSI driver. */
  csi?: CSIPersistentVolumeSource;
}

/** A piece of storage in the cluster. */
export interface PersistentVolume extends KubeObject {
  /** What the storage is. */
  spec: PersistentVolumeSpec;
  /** State of the volume. */
  status: PersistentVolumeStatus;
}

/** What a piece of storage is. */
export interface PersistentVolumeSpec extends PersistentVolumeSource {
  /** How large it is. */
  capacity?: ResourceList;
  /** How it can be used. */
  accessModes?: PersistentVolumeAccessMode[];
  /** The claim that it is bound to. */
  claimRef?: ObjectReference;
  /** What becomes of it when the claim goes. Retain, Delete or Recycle. */
  persistentVolumeReclaimPolicy?: PersistentVolumeReclaimPolicy;
  /** Class of the storage. */
  storageClassName?: string;
  /** Options for mounting it. */
  mountOptions?: string[];
  /** Filesystem or Block. */
  volumeMode?: PersistentVolumeMode;
  /** Nodes from which it can be reached. */
  nodeAffinity?: VolumeNodeAffinity;
  /** Class of further attributes. */
  volumeAttributesClassName?: string;
}

/** From which nodes a volume can be reached. */
export interface VolumeNodeAffinity {
  /** Nodes that can reach it; pods that use it run nowhere else. */
  required?: NodeSelector;
}

/** State of a volume. */
export interface PersistentVolumeStatus {
  /** Pending, Available, Bound, Released or Failed. */
  phase?: PersistentVolumePhase;
  /** Why, for people. */
  message?: string;
  /** Why, in one word. */
  reason?: string;
  /** When the phase last changed. */
  lastPhaseTransitionTime?: string;
}

/** A list of PersistentVolumes. */
export type PersistentVolumeList = KubeList<PersistentVolume>;

/** A request for storage. */
export interface PersistentVolumeClaim extends KubeObject {
  /** What is asked for. */
  spec: PersistentVolumeClaimSpec;
  /** What was given. */
  status: PersistentVolumeClaimStatus;
}

/** A list of PersistentVolumeClaims. */
export type PersistentVolumeClaimList = KubeList<PersistentVolumeClaim>;

/** What storage is asked for. */
export interface PersistentVolumeClaimSpec {
  /** How the volume will be used. */
  accessModes?: PersistentVolumeAccessMode[];
  /** Labels that the volume must have. */
  selector?: LabelSelector;
  /** How much is asked for. */
  resources?: VolumeResourceRequirements;
  /** The volume that is bound to the claim. */
  volumeName?: string;
  /** Class of the storage. The default class when unset; no class when empty. */
  storageClassName?: string;
  /** Filesystem (the default) or Block. */
  volumeMode?: PersistentVolumeMode;
  /** What the volume is filled from, in the same namespace. */
  dataSource?: TypedLocalObjectReference;
  /** What the volume is filled from. */
  dataSourceRef?: TypedObjectReference;
  /** Class of further attributes, which can be changed. */
  volumeAttributesClassName?: string;
}

/** An object of any kind, perhaps in another namespace. */
export interface TypedObjectReference {
  /** Group of the kind; unset for the core group. */
  apiGroup?: string | null;
  /** Kind of the object. */
  kind: string;
  /** Name of the object. */
  name: string;
  /** Its namespace; a ReferenceGrant there must allow it. Unset means the claim's own. */
  namespace?: string;
}

/** How far the change to another VolumeAttributesClass has come. */
export interface ModifyVolumeStatus {
  /** The class that is being changed to. */
  targetVolumeAttributesClassName?: string;
  /** Pending, InProgress, or Infeasible where the driver has refused. */
  status: PersistentVolumeClaimModifyVolumeStatus;
}

/** One aspect of a claim's state. */
export interface PersistentVolumeClaimCondition {
  /** Which aspect, such as Resizing or FileSystemResizePending. */
  type: PersistentVolumeClaimConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When it was last looked at. */
  lastProbeTime?: string;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** What storage a claim was given. */
export interface PersistentVolumeClaimStatus {
  /** Pending, Bound or Lost. */
  phase?: PersistentVolumeClaimPhase;
  /** How the volume can be used. */
  accessModes?: PersistentVolumeAccessMode[];
  /** How large it is. */
  capacity?: ResourceList;
  /** Single aspects of its state, such as a resize under way. */
  conditions?: PersistentVolumeClaimCondition[];
  /** Storage the claim has been promised; more than its capacity while a resize is under way. */
  allocatedResources?: ResourceList;
  /** How far the resize of each resource has come. */
  allocatedResourceStatuses?: Record<string, ClaimResourceStatus>;
  /** The VolumeAttributesClass the volume has now. */
  currentVolumeAttributesClassName?: string;
  /** The change of class under way, if one is. */
  modifyVolumeStatus?: ModifyVolumeStatus;
}

/** A directory or file of the node. */
export interface HostPathVolumeSource {
  /** Path on the node. */
  path: string;
  /** What must be there, or is made there. */
  type?: HostPathType;
}

/** An empty directory that lives as long as the pod. */
export interface EmptyDirVolumeSource {
  /** Where it is kept. The node's disk, or Memory. */
  medium?: StorageMedium;
  /** The most that it may hold. */
  sizeLimit?: string;
}

/** A Gluster volume. */
export interface GlusterfsVolumeSource {
  /** Name of the Endpoints object that lists the servers. */
  endpoints: string;
  /** Name of the Gluster volume. */
  path: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A Gluster volume of the cluster's. */
export interface GlusterfsPersistentVolumeSource {
  /** Name of the Endpoints object that lists the servers. */
  endpoints: string;
  /** Name of the Gluster volume. */
  path: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Namespace of the Endpoints object; unset means that of the claim. */
  endpointsNamespace?: string;
}

/** A Ceph RBD image. */
export interface RBDVolumeSource {
  /** Addresses of the monitors. */
  monitors: string[];
  /** Name of the image. */
  image: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Pool it is in. */
  pool?: string;
  /** Ceph user. */
  user?: string;
  /** File of the user's key ring. */
  keyring?: string;
  /** Secret with the user's key; overrides keyring. */
  secretRef?: LocalObjectReference;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A Ceph RBD image of the cluster's. */
export interface RBDPersistentVolumeSource {
  /** Addresses of the monitors. */
  monitors: string[];
  /** Name of the image. */
  image: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Pool it is in. */
  pool?: string;
  /** Ceph user. */
  user?: string;
  /** File of the user's key ring. */
  keyring?: string;
  /** Secret with the user's key; overrides keyring. */
  secretRef?: SecretReference;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** An OpenStack Cinder volume. */
export interface CinderVolumeSource {
  /** Identifier of the volume at its provider. */
  volumeID: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Secret with what it takes to log in to OpenStack. */
  secretRef?: LocalObjectReference;
}

/** An OpenStack Cinder volume of the cluster's. */
export interface CinderPersistentVolumeSource {
  /** Identifier of the volume at its provider. */
  volumeID: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Secret with what it takes to log in to OpenStack. */
  secretRef?: SecretReference;
}

/** A Ceph file system. */
export interface CephFSVolumeSource {
  /** Addresses of the monitors. */
  monitors: string[];
  /** Directory inside it to mount; / where unset. */
  path?: string;
  /** Ceph user. */
  user?: string;
  /** File of the user's key ring. */
  secretFile?: string;
  /** Secret with the user's key; overrides secretFile. */
  secretRef?: LocalObjectReference;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A Secret of any namespace. */
export interface SecretReference {
  /** Name of the Secret. */
  name?: string;
  /** Its namespace. */
  namespace?: string;
}

/** A Ceph file system of the cluster's. */
export interface CephFSPersistentVolumeSource {
  /** Addresses of the monitors. */
  monitors: string[];
  /** Directory inside it to mount; / where unset. */
  path?: string;
  /** Ceph user. */
  user?: string;
  /** File of the user's key ring. */
  secretFile?: string;
  /** Secret with the user's key; overrides secretFile. */
  secretRef?: SecretReference;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A Flocker volume. */
export interface FlockerVolumeSource {
  /** Name of the dataset. Deprecated. */
  datasetName?: string;
  /** UUID of the dataset. */
  datasetUUID?: string;
}

/** A Google Compute Engine disk. */
export interface GCEPersistentDiskVolumeSource {
  /** Name of the disk. */
  pdName: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Partition to mount; 0 or unset means the whole disk. */
  partition?: number;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A Quobyte volume. */
export interface QuobyteVolumeSource {
  /** Addresses of the registry, host:port, separated by commas. */
  registry: string;
  /** Name of the volume. */
  volume: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** User to mount it as; the service account's where unset. */
  user?: string;
  /** Group to mount it as. */
  group?: string;
  /** Tenant the volume belongs to. */
  tenant?: string;
}

/** A volume of an executable driver, of the cluster's. */
export interface FlexPersistentVolumeSource {
  /** Name of the driver. */
  driver: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Secret whose values the driver is given. */
  secretRef?: SecretReference;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Further options for the driver. */
  options?: Record<string, string>;
}

/** A volume of an executable driver. */
export interface FlexVolumeSource {
  /** Name of the driver. */
  driver: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Secret whose values the driver is given. */
  secretRef?: LocalObjectReference;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Further options for the driver. */
  options?: Record<string, string>;
}

/** An AWS block store volume. */
export interface AWSElasticBlockStoreVolumeSource {
  /** Identifier of the volume at its provider. */
  volumeID: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Partition to mount; 0 or unset means the whole volume. */
  partition?: number;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A clone of a git repository. */
export interface GitRepoVolumeSource {
  /** URL of the repository. */
  repository: string;
  /** Commit to check out. */
  revision?: string;
  /** Directory to clone into; . is the volume itself. */
  directory?: string;
}

/** The keys of a secret as files. */
export interface SecretVolumeSource {
  /** Name of the secret. */
  secretName?: string;
  /** Keys to take, and their paths. All by default. */
  items?: KeyToPath[];
  /** Mode of the files. 0644 by default. */
  defaultMode?: number;
  /** Whether it may be missing. */
  optional?: boolean;
}

/** Keys of a Secret as files of a projected volume. */
export interface SecretProjection extends LocalObjectReference {
  /** Keys to project, and to which paths; unset means all of them, under their own names. */
  items?: KeyToPath[];
  /** Whether pods may start although what is referred to, or its key, does not exist. */
  optional?: boolean;
}

/** A directory exported by an NFS server. */
export interface NFSVolumeSource {
  /** Host name or address of the server. */
  server: string;
  /** Directory it exports. */
  path: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A disk reached over iSCSI. */
export interface ISCSIVolumeSource {
  /** Address of the target, with the port unless it is 860 or 3260. */
  targetPortal: string;
  /** Qualified name of the target. */
  iqn: string;
  /** Number of the logical unit. */
  lun: number;
  /** Interface to use; default means TCP. */
  iscsiInterface?: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Further addresses of the same target, for multipath. */
  portals?: string[];
  /** Authenticates discovery by CHAP. */
  chapAuthDiscovery?: boolean;
  /** Authenticates sessions by CHAP. */
  chapAuthSession?: boolean;
  /** Secret with the CHAP credentials. */
  secretRef?: LocalObjectReference;
  /** Name of the initiator to use instead of the node's own. */
  initiatorName?: string;
}

/** A disk of the cluster's, reached over iSCSI. */
export interface ISCSIPersistentVolumeSource {
  /** Address of the target, with the port unless it is 860 or 3260. */
  targetPortal: string;
  /** Qualified name of the target. */
  iqn: string;
  /** Number of the logical unit. */
  lun: number;
  /** Interface to use; default means TCP. */
  iscsiInterface?: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Further addresses of the same target, for multipath. */
  portals?: string[];
  /** Authenticates discovery by CHAP. */
  chapAuthDiscovery?: boolean;
  /** Authenticates sessions by CHAP. */
  chapAuthSession?: boolean;
  /** Secret with the CHAP credentials. */
  secretRef?: SecretReference;
  /** Name of the initiator to use instead of the node's own. */
  initiatorName?: string;
}

/** A disk reached over Fibre Channel. Either wwids, or targetWWNs with lun. */
export interface FCVolumeSource {
  /** World wide names of the target. */
  targetWWNs?: string[];
  /** Number of the logical unit. */
  lun?: number;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** World wide identifiers of the disk. */
  wwids?: string[];
}

/** An Azure file share. */
export interface AzureFileVolumeSource {
  /** Secret with the name and the key of the storage account. */
  secretName: string;
  /** Name of the share. */
  shareName: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** An Azure file share of the cluster's. */
export interface AzureFilePersistentVolumeSource {
  /** Secret with the name and the key of the storage account. */
  secretName: string;
  /** Name of the share. */
  shareName: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Namespace of the Secret; unset means that of the pod. */
  secretNamespace?: string | null;
}

/** A vSphere disk. */
export interface VsphereVirtualDiskVolumeSource {
  /** Path of its VMDK file. */
  volumePath: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Storage policy the disk was made under. */
  storagePolicyName?: string;
  /** Identifier of that policy. */
  storagePolicyID?: string;
}

/** A Photon Controller disk. */
export interface PhotonPersistentDiskVolumeSource {
  /** Identifier of the disk. */
  pdID: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
}

/** An Azure data disk. */
export interface AzureDiskVolumeSource {
  /** Name of the disk. */
  diskName: string;
  /** URI of the disk in its storage. */
  diskURI: string;
  /** What the host caches; None, ReadOnly or ReadWrite. */
  cachingMode?: AzureDataDiskCachingMode;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Shared, Dedicated or Managed. */
  kind?: AzureDataDiskKind;
}

/** A Portworx volume. */
export interface PortworxVolumeSource {
  /** Identifier of the volume at its provider. */
  volumeID: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A ScaleIO volume. */
export interface ScaleIOVolumeSource {
  /** Address of the API gateway. */
  gateway: string;
  /** Name of the storage system. */
  system: string;
  /** Secret with what it takes to log in. */
  secretRef: LocalObjectReference;
  /** Talks to the gateway over TLS. */
  sslEnabled?: boolean;
  /** Protection domain of the storage. */
  protectionDomain?: string;
  /** Storage pool of that domain. */
  storagePool?: string;
  /** ThickProvisioned or ThinProvisioned. */
  storageMode?: string;
  /** Name of the volume. */
  volumeName?: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A ScaleIO volume of the cluster's. */
export interface ScaleIOPersistentVolumeSource {
  /** Address of the API gateway. */
  gateway: string;
  /** Name of the storage system. */
  system: string;
  /** Secret with what it takes to log in. */
  secretRef: SecretReference;
  /** Talks to the gateway over TLS. */
  sslEnabled?: boolean;
  /** Protection domain of the storage. */
  protectionDomain?: string;
  /** Storage pool of that domain. */
  storagePool?: string;
  /** ThickProvisioned or ThinProvisioned. */
  storageMode?: string;
  /** Name of the volume. */
  volumeName?: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
}

/** A StorageOS volume. */
export interface StorageOSVolumeSource {
  /** Name of the volume. */
  volumeName?: string;
  /** StorageOS namespace it is in; unset means the pod's. */
  volumeNamespace?: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Secret with what it takes to log in. */
  secretRef?: LocalObjectReference;
}

/** A StorageOS volume of the cluster's. */
export interface StorageOSPersistentVolumeSource {
  /** Name of the volume. */
  volumeName?: string;
  /** StorageOS namespace it is in; unset means the pod's. */
  volumeNamespace?: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** Secret with what it takes to log in. */
  secretRef?: ObjectReference;
}

/** The keys of a config map as files. */
export interface ConfigMapVolumeSource extends LocalObjectReference {
  /** Keys to take, and their paths. All by default. */
  items?: KeyToPath[];
  /** Mode of the files. 0644 by default. */
  defaultMode?: number;
  /** Whether it may be missing. */
  optional?: boolean;
}

/** Keys of a ConfigMap as files of a projected volume. */
export interface ConfigMapProjection extends LocalObjectReference {
  /** Keys to project, and to which paths; unset means all of them, under their own names. */
  items?: KeyToPath[];
  /** Whether pods may start although what is referred to, or its key, does not exist. */
  optional?: boolean;
}

/** A token of the pod's service account, kept fresh in a file. */
export interface ServiceAccountTokenProjection {
  /** Whom the token is for; unset means the API server. */
  audience?: string;
  /** How long it is valid; renewed well before. At least 600, default 3600. */
  expirationSeconds?: number | bigint;
  /** File to write it to, inside the volume. */
  path: string;
}

/** The certificates of cluster trust bundles in one file. */
export interface ClusterTrustBundleProjection {
  /** Bundle to take. Excludes signerName and labelSelector. */
  name?: string;
  /** Takes the bundles of this signer instead. */
  signerName?: string;
  /** Which of that signer's bundles; unset means none, empty means all. */
  labelSelector?: LabelSelector;
  /** Whether pods may start although what is referred to, or its key, does not exist. */
  optional?: boolean;
  /** File to write the certificates to, inside the volume. */
  path: string;
}

/** A key and a certificate for the pod, issued for it and renewed. */
export interface PodCertificateProjection {
  /** Who is asked to sign. */
  signerName?: string;
  /** Kind of key to make, such as ECDSAP256 or ED25519. */
  keyType?: string;
  /** Longest life to ask for; default a day. */
  maxExpirationSeconds?: number;
  /** One file for the key and the chain. */
  credentialBundlePath?: string;
  /** File for the key alone. */
  keyPath?: string;
  /** File for the chain alone. */
  certificateChainPath?: string;
  /** Passed on to the signer with the request. */
  userAnnotations?: Record<string, string>;
}

/** Several sources in one directory. */
export interface ProjectedVolumeSource {
  /** The sources. */
  sources?: VolumeProjection[] | null;
  /** Mode of the files. 0644 by default. */
  defaultMode?: number;
}

/** One source of a projected volume; exactly one member is set. */
export interface VolumeProjection {
  /** Keys of a Secret. */
  secret?: SecretProjection;
  /** Fields of the pod. */
  downwardAPI?: DownwardAPIProjection;
  /** Keys of a ConfigMap. */
  configMap?: ConfigMapProjection;
  /** A token of the pod's service account. */
  serviceAccountToken?: ServiceAccountTokenProjection;
  /** Certificates of cluster trust bundles. */
  clusterTrustBundle?: ClusterTrustBundleProjection;
  /** A key and a certificate made for the pod. */
  podCertificate?: PodCertificateProjection;
}

/** A key and the file that it becomes. */
export interface KeyToPath {
  /** The key. */
  key: string;
  /** Path of the file, relative to the mount. */
  path: string;
  /** Mode of the file. */
  mode?: number;
}

/** A disk or directory of one node. */
export interface LocalVolumeSource {
  /** Path on the node. */
  path: string;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
}

/** A volume of a CSI driver. */
export interface CSIPersistentVolumeSource {
  /** Name of the driver. */
  driver: string;
  /** The driver's name for the volume, unique in the cluster. */
  volumeHandle: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** What the driver said of the volume when it was made. */
  volumeAttributes?: Record<string, string>;
  /** Secret given to the driver when the volume is attached to a node, or detached. */
  controllerPublishSecretRef?: SecretReference;
  /** Secret given to the driver when a node prepares the volume. */
  nodeStageSecretRef?: SecretReference;
  /** Secret given to the driver when the volume is mounted into a pod. */
  nodePublishSecretRef?: SecretReference;
  /** Secret given to the driver when the volume grows. */
  controllerExpandSecretRef?: SecretReference;
  /** Secret given to the driver when a node grows the file system. */
  nodeExpandSecretRef?: SecretReference;
}

/** A volume of a CSI driver that lives as long as the pod. */
export interface CSIVolumeSource {
  /** Name of the driver. */
  driver: string;
  /** Mounts the volume read-only. */
  readOnly?: boolean;
  /** File system to mount the volume with, such as ext4 or xfs; ext4 where unset. */
  fsType?: string;
  /** What the driver is told to make. */
  volumeAttributes?: Record<string, string>;
  /** Secret of the pod's namespace given to the driver when the volume is mounted. */
  nodePublishSecretRef?: LocalObjectReference;
}

/** A claim made for the pod, and deleted with it. */
export interface EphemeralVolumeSource {
  /** The claim to make; it is called <pod>-<volume>. */
  volumeClaimTemplate?: PersistentVolumeClaimTemplate;
}

/** A claim to make for a pod. */
export interface PersistentVolumeClaimTemplate {
  /** Labels and annotations of the claim; nothing else is taken over. */
  metadata: ObjectMeta;
  /** What the claim asks for. */
  spec: PersistentVolumeClaimSpec;
}

/** A port that a container listens on. */
export interface ContainerPort {
  /** Name by which services can refer to the port. */
  name?: string;
  /** Port of the node that leads to it. */
  hostPort?: number;
  /** The port. */
  containerPort: number;
  /** TCP (the default), UDP or SCTP. */
  protocol?: Protocol;
  /** Address of the node that hostPort is bound to. */
  hostIP?: string;
}

/** Where a volume appears in a container. */
export interface VolumeMount {
  /** Name of the volume. */
  name: string;
  /** Whether it cannot be written. */
  readOnly?: boolean;
  /** Whether mounts below it cannot be written either. */
  recursiveReadOnly?: RecursiveReadOnlyMode;
  /** Path in the container. */
  mountPath: string;
  /** Path in the volume that is mounted; its root by default. */
  subPath?: string;
  /** Whether mounts made later are seen on the other side. */
  mountPropagation?: MountPropagationMode;
  /** As subPath, with $(NAME) standing for environment variables. */
  subPathExpr?: string;
}

/** A raw block device in a container. */
export interface VolumeDevice {
  /** Name of the pod's volume, a claim of volume mode Block. */
  name: string;
  /** Path of the device in the container. */
  devicePath: string;
}

/** An environment variable. */
export interface EnvVar {
  /** Name of the variable. */
  name: string;
  /** Its value. $(NAME) stands for another variable; $$ for one dollar sign. */
  value?: string;
  /** Where the value comes from, when it is not written here. */
  valueFrom?: EnvVarSource;
}

/** Where the value of a variable comes from. One of the fields is set. */
export interface EnvVarSource {
  /** A field of the pod. */
  fieldRef?: ObjectFieldSelector;
  /** A request or limit of a container. */
  resourceFieldRef?: ResourceFieldSelector;
  /** A key of a config map. */
  configMapKeyRef?: ConfigMapKeySelector;
  /** A key of a secret. */
  secretKeyRef?: SecretKeySelector;
  /** A key of a file in a volume. */
  fileKeyRef?: FileKeySelector;
}

/** A variable of an env file in a volume. */
export interface FileKeySelector {
  /** Name of the volume. */
  volumeName: string;
  /** File inside it, relative, without `..`. */
  path: string;
  /** Name of the variable in the file. */
  key: string;
  /** Whether pods may start although what is referred to, or its key, does not exist. */
  optional?: boolean;
}

/** A field of an object. */
export interface ObjectFieldSelector {
  /** Version that the path is written for. v1 by default. */
  apiVersion?: string;
  /** Path of the field, such as metadata.name. */
  fieldPath: string;
}

/** A request or limit of a container. */
export interface ResourceFieldSelector {
  /** The container. Needed for volumes. */
  containerName?: string;
  /** The resource, such as limits.cpu. */
  resource: string;
  /** Unit that the value is given in. 1 by default. */
  divisor?: string;
}

/** A key of a config map. */
export interface ConfigMapKeySelector extends LocalObjectReference {
  /** The key. */
  key: string;
  /** Whether it may be missing. */
  optional?: boolean;
}

/** A key of a secret. */
export interface SecretKeySelector extends LocalObjectReference {
  /** The key. */
  key: string;
  /** Whether it may be missing. */
  optional?: boolean;
}

/** A source whose keys all become environment variables. */
export interface EnvFromSource {
  /** Put before each name. */
  prefix?: string;
  /** The config map. */
  configMapRef?: ConfigMapEnvSource;
  /** The secret. */
  secretRef?: SecretEnvSource;
}

/** All keys of a ConfigMap as environment variables. */
export interface ConfigMapEnvSource extends LocalObjectReference {
  /** Whether pods may start although what is referred to, or its key, does not exist. */
  optional?: boolean;
}

/** All keys of a Secret as environment variables. */
export interface SecretEnvSource extends LocalObjectReference {
  /** Whether pods may start although what is referred to, or its key, does not exist. */
  optional?: boolean;
}

/** A header of an HTTP request. */
export interface HTTPHeader {
  /** Name of the header. */
  name: string;
  /** Its value. */
  value: string;
}

/** An HTTP request. */
export interface HTTPGetAction {
  /** Path to ask for. */
  path?: string;
  /** Port, by number or name. */
  port: number | string;
  /** Host to connect to. The pod's address by default. */
  host?: string;
  /** HTTP (the default) or HTTPS. */
  scheme?: URIScheme;
  /** Headers to send. */
  httpHeaders?: HTTPHeader[];
}

/** A TCP connection. */
export interface TCPSocketAction {
  /** Port, by number or name. */
  port: number | string;
  /** Host to connect to. The pod's address by default. */
  host?: string;
}

/** A call of the gRPC health service. */
export interface GRPCAction {
  /** Port of the service. */
  port: number;
  /** Name of the service to ask about. */
  service?: string | null;
}

/** A command. */
export interface ExecAction {
  /** Program and arguments. No shell is involved. */
  command?: string[];
}

/** Waiting. */
export interface SleepAction {
  /** Seconds to wait. */
  seconds: number | bigint;
}

/** How to find out about the state of a container. One of exec, httpGet, tcpSocket and grpc is set. */
export interface Probe extends ProbeHandler {
  /** Seconds after the start before the first probe. */
  initialDelaySeconds?: number;
  /** Seconds that a probe may take. 1 by default. */
  timeoutSeconds?: number;
  /** Seconds from one probe to the next. 10 by default. */
  periodSeconds?: number;
  /** Successes in a row before it counts as working. 1 by default. */
  successThreshold?: number;
  /** Failures in a row before it counts as failed. 3 by default. */
  failureThreshold?: number;
  /** Seconds to end gracefully when this probe fails, instead of the pod's. */
  terminationGracePeriodSeconds?: number | bigint;
}

/** What becomes of a container when a resource of it is resized. */
export interface ContainerResizePolicy {
  /** cpu or memory. */
  resourceName: ResourceName;
  /** NotRequired, or RestartContainer. */
  restartPolicy: ResourceResizeRestartPolicy;
}

/** Capabilities of POSIX to add and to take away. */
export interface Capabilities {
  /** Those to add. */
  add?: Capability[];
  /** Those to take away. */
  drop?: Capability[];
}

/** What a container is given and may use. */
export interface ResourceRequirements {
  /** The most that it may use. */
  limits?: ResourceList;
  /** What is set aside for it. The limits when unset. */
  requests?: ResourceList;
  /** Resource claims of the pod that it uses. */
  claims?: ResourceClaim[];
}

/** Storage a claim asks for. */
export interface VolumeResourceRequirements {
  /** The most it takes. */
  limits?: ResourceList;
  /** The least it takes. */
  requests?: ResourceList;
}

/** A claim of the pod that a container uses. */
export interface ResourceClaim {
  /** Name under spec.resourceClaims. */
  name: string;
  /** One request of that claim; unset means everything it has. */
  request?: string;
}

/** One program of a pod, run from an image. */
export interface Container {
  /** Name of the container, unique in the pod. */
  name: string;
  /** Image to run. May be left out where something else fills it in. */
  image?: string;
  /** Program to run and its first arguments, instead of the image's entry point. $(NAME) stands for an environment variable. */
  command?: string[];
  /** Arguments, instead of the image's. */
  args?: string[];
  /** Directory to run in, instead of the image's. */
  workingDir?: string;
  /** Ports that the container listens on. Mostly information. */
  ports?: ContainerPort[];
  /** Sources from which all keys become environment variables. */
  envFrom?: EnvFromSource[];
  /** Environment variables. */
  env?: EnvVar[];
  /** CPU, memory and other resources that it is given and may use. */
  resources?: ResourceRequirements;
  /** Whether the container restarts when a resource is resized. */
  resizePolicy?: ContainerResizePolicy[];
  /** Overrides the pod's restart policy for this container. Always makes an init container a sidecar. */
  restartPolicy?: ContainerRestartPolicy;
  /** Rules that decide by exit code whether it is started again. */
  restartPolicyRules?: ContainerRestartRule[];
  /** Volumes of the pod and where they appear in the container. */
  volumeMounts?: VolumeMount[];
  /** Block devices and where they appear in the container. */
  volumeDevices?: VolumeDevice[];
  /** How to find out whether the container still works; if not, it is restarted. */
  livenessProbe?: Probe;
  /** How to find out whether it can serve; while it cannot, services leave it out. */
  readinessProbe?: Probe;
  /** How to find out whether it has started. The other probes wait for it. */
  startupProbe?: Probe;
  /** What to do after it starts and before it stops. */
  lifecycle?: Lifecycle;
  /** File in the container whose content becomes its last message. */
  terminationMessagePath?: string;
  /** Where the last message comes from. File, or the end of the log when the file is empty and it failed. */
  terminationMessagePolicy?: TerminationMessagePolicy;
  /** When to pull the image. Always, Never or IfNotPresent. */
  imagePullPolicy?: PullPolicy;
  /** Settings of security for this container. */
  securityContext?: SecurityContext;
  /** Keep standard input open for attach. */
  stdin?: boolean;
  /** Close standard input after the first attach ends. */
  stdinOnce?: boolean;
  /** Give it a terminal. Needs stdin. */
  tty?: boolean;
}

/** How a probe is made. */
export interface ProbeHandler {
  /** Run a command in the container. Exit code 0 is success. */
  exec?: ExecAction;
  /** Make an HTTP request. 200 to 399 is success. */
  httpGet?: HTTPGetAction;
  /** Open a TCP connection. */
  tcpSocket?: TCPSocketAction;
  /** Ask the gRPC health service. */
  grpc?: GRPCAction;
}

/** What to do at a point of a container's life. */
export interface LifecycleHandler {
  /** Run a command in the container. */
  exec?: ExecAction;
  /** Make an HTTP request. */
  httpGet?: HTTPGetAction;
  /** Does nothing; kept for old clients. */
  tcpSocket?: TCPSocketAction;
  /** Wait. */
  sleep?: SleepAction;
}

/** What to do after a container starts and before it stops. */
export interface Lifecycle {
  /** Right after the start; if it fails, the container is killed. */
  postStart?: LifecycleHandler;
  /** Before the container is told to stop. Its time counts as part of the grace period. */
  preStop?: LifecycleHandler;
  /** Signal that tells the container to stop, instead of the image's. */
  stopSignal?: Signal;
}

/** A container that has not started. */
export interface ContainerStateWaiting {
  /** Why, in one word. */
  reason?: string;
  /** Why, for people. */
  message?: string;
}

/** A container that runs. */
export interface ContainerStateRunning {
  /** When it started. */
  startedAt?: string;
}

/** A container that has ended. */
export interface ContainerStateTerminated {
  /** Exit code of its first process. */
  exitCode: number;
  /** Signal that ended it. */
  signal?: number;
  /** Why, in one word. */
  reason?: string;
  /** What it said last. */
  message?: string;
  /** When it started. */
  startedAt?: string;
  /** When it ended. */
  finishedAt?: string;
  /** Identity of the container. */
  containerID?: string;
}

/** What a container is doing. One of the fields is set. */
export interface ContainerState {
  /** It has not started. */
  waiting?: ContainerStateWaiting;
  /** It runs. */
  running?: ContainerStateRunning;
  /** It has ended. */
  terminated?: ContainerStateTerminated;
}

/** State of a container. */
export interface ContainerStatus {
  /** Name of the container. */
  name: string;
  /** What it is doing now. */
  state?: ContainerState;
  /** How it ended the last time. */
  lastState?: ContainerState;
  /** Whether it passes its readiness probe. */
  ready: boolean;
  /** How often it has been restarted. */
  restartCount: number;
  /** Image that it runs. */
  image: string;
  /** Identity of that image. */
  imageID: string;
  /** Identity of the container, with the runtime's name before it. */
  containerID?: string;
  /** Whether it passed its startup probe. */
  started?: boolean;
  /** Resources set aside for it on the node. */
  allocatedResources?: ResourceList;
  /** Requests and limits that are in force. */
  resources?: ResourceRequirements;
  /** State of its mounts. */
  volumeMounts?: VolumeMountStatus[];
  /** User and groups that its first process has. */
  user?: ContainerUser;
  /** Health of the devices the container has. */
  allocatedResourcesStatus?: ResourceStatus[];
  /** Signal that tells it to stop. */
  stopSignal?: Signal;
}

/** Health of one resource of a container. */
export interface ResourceStatus {
  /** Name of the resource, or claim:<claim>/<request>. */
  name: ResourceName;
  /** Health of each device. */
  resources?: ResourceHealth[];
}

/** Health of one device. */
export interface ResourceHealth {
  /** The device, as its plugin names it. */
  resourceID: ResourceID;
  /** Healthy, Unhealthy or Unknown. */
  health?: ResourceHealthStatus;
  /** More about it. */
  message?: string;
}

/** Whom the first process of a container runs as. */
export interface ContainerUser {
  /** On Linux; user and groups. */
  linux?: LinuxContainerUser;
}

/** User and groups of a process on Linux. */
export interface LinuxContainerUser {
  /** User. */
  uid: number | bigint;
  /** Primary group. */
  gid: number | bigint;
  /** Further groups. */
  supplementalGroups?: (number | bigint)[];
}

/** One aspect of the state of a pod. */
export interface PodCondition {
  /** What it is about, such as Ready or PodScheduled. */
  type: PodConditionType;
  /** The generation of the pod that the condition is about. */
  observedGeneration?: number | bigint;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When it was last looked at. */
  lastProbeTime?: string;
  /** When it last changed. */
  lastTransitionTime?: string;
  /** Why, in one word. */
  reason?: string;
  /** Why, for people. */
  message?: string;
}

/** One mount of a container, as it came out. */
export interface VolumeMountStatus {
  /** Name of the volume. */
  name: string;
  /** Where it is mounted. */
  mountPath: string;
  /** Whether it is read-only. */
  readOnly?: boolean;
  /** Whether what is mounted below it is read-only too. */
  recursiveReadOnly?: RecursiveReadOnlyMode;
  /** What more there is to say of the volume. */
  volumeStatus?: VolumeStatus;
}

/** What there is to say of a mounted volume, by its kind. */
export interface VolumeStatus {
  /** Of an image volume. */
  image?: ImageVolumeStatus;
}

/** An image volume, as it came out. */
export interface ImageVolumeStatus {
  /** The image with its digest. */
  imageRef?: string;
}

/** Decides by the exit of a container whether it starts again. */
export interface ContainerRestartRule {
  /** Restart, or RestartAllContainers. */
  action?: ContainerRestartRuleAction;
  /** Which exits it is for. */
  exitCodes?: ContainerRestartRuleOnExitCodes;
}

/** A set of exit codes. */
export interface ContainerRestartRuleOnExitCodes {
  /** In or NotIn. */
  operator?: ContainerRestartRuleOnExitCodesOperator;
  /** The codes, at most 255. */
  values?: number[];
}

/** Which nodes; those that any of the terms fits. */
export interface NodeSelector {
  /** The terms; one suffices. */
  nodeSelectorTerms: NodeSelectorTerm[];
}

/** A node fits when all requirements do; no requirement fits no node. */
export interface NodeSelectorTerm {
  /** Requirements of its labels. */
  matchExpressions?: NodeSelectorRequirement[];
  /** Requirements of its fields; metadata.name only. */
  matchFields?: NodeSelectorRequirement[];
}

/** A requirement of one label or field. */
export interface NodeSelectorRequirement {
  /** Which label or field. */
  key: string;
  /** In, NotIn, Exists, DoesNotExist, Gt or Lt. */
  operator: NodeSelectorOperator;
  /** What to compare with; none for Exists and DoesNotExist, one number for Gt and Lt. */
  values?: string[];
}

/** Places where volumes may be made. */
export interface TopologySelectorTerm {
  /** Requirements of the nodes' labels; all of them hold. */
  matchLabelExpressions?: TopologySelectorLabelRequirement[];
}

/** A label with the values it may have. */
export interface TopologySelectorLabelRequirement {
  /** Which label. */
  key: string;
  /** Its values; one suffices. */
  values: string[];
}

/** Rules on where a pod runs. */
export interface Affinity {
  /** Rules about nodes. */
  nodeAffinity?: NodeAffinity;
  /** Pods that it should be near to. */
  podAffinity?: PodAffinity;
  /** Pods that it should stay away from. */
  podAntiAffinity?: PodAntiAffinity;
}

/** Near which pods this one runs. */
export interface PodAffinity {
  /** Must hold for a node to be taken; a pod that runs stays. */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  /** Adds its weight to the nodes where it holds. */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

/** Away from which pods this one runs. */
export interface PodAntiAffinity {
  /** Nodes where it holds are not taken; a pod that runs stays. */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  /** Takes its weight from the nodes where it holds. */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

/** A term that is wished for. */
export interface WeightedPodAffinityTerm {
  /** How much, from 1 to 100. */
  weight: number;
  /** The term. */
  podAffinityTerm: PodAffinityTerm;
}

/** Pods, and how near counts as near. */
export interface PodAffinityTerm {
  /** Which pods; unset means none. */
  labelSelector?: LabelSelector;
  /** Namespaces they are looked for in; with no selector either; the pod's own. */
  namespaces?: string[];
  /** Nodes with the same value of this label are one place. */
  topologyKey: string;
  /** Further namespaces, by label; empty means all of them. */
  namespaceSelector?: LabelSelector;
  /** Labels whose values of this pod the others must have too. */
  matchLabelKeys?: string[];
  /** Labels whose values of this pod the others must not have. */
  mismatchLabelKeys?: string[];
}

/** Rules about nodes. */
export interface NodeAffinity {
  /** What a node must be like when the pod is placed. */
  requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  /** What a node had better be like, with weights. */
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
}

/** Nodes that are wished for. */
export interface PreferredSchedulingTerm {
  /** How much, from 1 to 100. */
  weight: number;
  /** Which nodes; empty means all. */
  preference: NodeSelectorTerm;
}

/** Keeps pods away from a node. */
export interface Taint {
  /** The key. */
  key: string;
  /** The value. */
  value?: string;
  /** What happens to pods that do not tolerate it. NoSchedule, PreferNoSchedule or NoExecute. */
  effect: TaintEffect;
  /** When it was added. */
  timeAdded?: string;
}

/** A taint that a pod puts up with. */
export interface Toleration {
  /** Key of the taint; empty for all, with Exists. */
  key?: string;
  /** How the value is compared. Equal (the default), Exists, Lt or Gt. */
  operator?: TolerationOperator;
  /** Value of the taint. */
  value?: string;
  /** Effect that is put up with; all when empty. */
  effect?: TaintEffect;
  /** Seconds that a pod may stay in spite of NoExecute. For ever when unset. */
  tolerationSeconds?: number | bigint;
}

/** A condition that must be True for the pod to be ready. */
export interface PodReadinessGate {
  /** Which condition. */
  conditionType: PodConditionType;
}

/** What should run in a pod, where, and how. */
export interface PodSpec {
  /** Directories that containers of the pod can mount. */
  volumes?: Volume[];
  /** Containers that run to their end, one after the other, before the others start. One whose restartPolicy is Always starts in its turn and keeps running. */
  initContainers?: Container[];
  /** Containers of the pod. At least one; they cannot be added or removed later. */
  containers: Container[];
  /** Containers added to a running pod to look into it. Set through the ephemeralcontainers subresource. */
  ephemeralContainers?: EphemeralContainer[];
  /** Whether containers that ended are started again. Always (the default), OnFailure or Never. */
  restartPolicy?: RestartPolicy;
  /** Seconds that processes get to end after the TERM signal before they are killed. 30 by default. */
  terminationGracePeriodSeconds?: number | bigint;
  /** Seconds after its start at which the pod is marked failed and its containers are killed. */
  activeDeadlineSeconds?: number | bigint;
  /** How names are resolved. ClusterFirst (the default), ClusterFirstWithHostNet, Default or None. */
  dnsPolicy?: DNSPolicy;
  /** Labels that a node must have for the pod to run there. */
  nodeSelector?: Record<string, string>;
  /** Service account that the pod runs as. */
  serviceAccountName?: string;
  /** Old name of serviceAccountName. */
  serviceAccount?: string;
  /** Whether a token of the service account is mounted into the containers. */
  automountServiceAccountToken?: boolean;
  /** Node that the pod runs on. Set by the scheduler; set by a user it bypasses the scheduler. */
  nodeName?: string;
  /** Use the network of the node instead of one of the pod's own. */
  hostNetwork?: boolean;
  /** Use the process ids of the node. */
  hostPID?: boolean;
  /** Use the inter-process communication of the node. */
  hostIPC?: boolean;
  /** Let all containers of the pod see each other's processes. */
  shareProcessNamespace?: boolean;
  /** Settings of security for the whole pod; a container's own take precedence. */
  securityContext?: PodSecurityContext;
  /** Secrets in the same namespace with credentials for pulling images. */
  imagePullSecrets?: LocalObjectReference[];
  /** Host name of the pod. Its name by default. */
  hostname?: string;
  /** Domain of the pod below the namespace's, for a headless service of that name. */
  subdomain?: string;
  /** Rules on which nodes and beside which pods this one should run. */
  affinity?: Affinity;
  /** Scheduler that places the pod. default-scheduler when unset. */
  schedulerName?: string;
  /** Taints of nodes that the pod puts up with. */
  tolerations?: Toleration[];
  /** Further lines for the hosts file of the containers. */
  hostAliases?: HostAlias[];
  /** Priority class of the pod. */
  priorityClassName?: string;
  /** The priority itself, filled in from the class. Higher ones go first. */
  priority?: number;
  /** Further settings for resolving names. */
  dnsConfig?: PodDNSConfig;
  /** Conditions, beside those of the containers, that must be true for the pod to be ready. */
  readinessGates?: PodReadinessGate[];
  /** Runtime class that names how the pod is run. The default runtime when unset. */
  runtimeClassName?: string;
  /** Whether services are told to containers in environment variables. True by default. */
  enableServiceLinks?: boolean;
  /** Whether the pod may push out those of lower priority. */
  preemptionPolicy?: PreemptionPolicy;
  /** Resources that the pod needs beside those of its containers, from its runtime class. */
  overhead?: ResourceList;
  /** How pods are spread over zones, nodes and other parts of the cluster. */
  topologySpreadConstraints?: TopologySpreadConstraint[];
  /** Whether the host name is the full domain name. */
  setHostnameAsFQDN?: boolean;
  /** Operating system that the containers are for. */
  os?: PodOS;
  /** Whether the user ids of the node are used. False gives the pod its own. */
  hostUsers?: boolean;
  /** While there is one, the pod is not scheduled. */
  schedulingGates?: PodSchedulingGate[];
  /** Resource claims that must be allocated and reserved before the pod may start. */
  resourceClaims?: PodResourceClaim[];
  /** CPU and memory for all containers together. */
  resources?: ResourceRequirements;
  /** Host name that takes the place of every other. */
  hostnameOverride?: string;
  /** Pods that are scheduled together with this one. */
  schedulingGroup?: PodSchedulingGroup;
}

/** A claim for devices that the pod uses. One of the two names is set. */
export interface PodResourceClaim {
  /** What containers call it. */
  name: string;
  /** A claim that is there. */
  resourceClaimName?: string;
  /** A template to make one from, for this pod alone. */
  resourceClaimTemplateName?: string;
}

/** Which claim was made for an entry of spec.resourceClaims. */
export interface PodResourceClaimStatus {
  /** The entry. */
  name: string;
  /** The claim; unset means none was needed. */
  resourceClaimName?: string;
}

/** The claim that was made for the extended resources of a pod. */
export interface PodExtendedResourceClaimStatus {
  /** Which request is for which resource of which container. */
  requestMappings: ContainerExtendedResourceRequest[];
  /** The claim. */
  resourceClaimName: string;
}

/** One extended resource of one container. */
export interface ContainerExtendedResourceRequest {
  /** The container. */
  containerName: string;
  /** The extended resource. */
  resourceName: string;
  /** The request of the claim that provides it. */
  requestName: string;
}

/** Operating system of a pod. */
export interface PodOS {
  /** linux or windows. */
  name: OSName;
}

/** Keeps a pod from being scheduled until it is taken away. */
export interface PodSchedulingGate {
  /** Name of the gate. */
  name: string;
}

/** The group a pod is scheduled with. */
export interface PodSchedulingGroup {
  /** Name of the PodGroup. */
  podGroupName?: string;
}

/** How pods are spread over parts of the cluster. */
export interface TopologySpreadConstraint {
  /** The most by which the number of pods may differ between two parts. */
  maxSkew: number;
  /** Label of nodes that says which part they are in. */
  topologyKey: string;
  /** Whether a pod that cannot be spread stays pending or runs anyway. */
  whenUnsatisfiable: UnsatisfiableConstraintAction;
  /** Pods that are counted. */
  labelSelector?: LabelSelector;
  /** The least number of parts. */
  minDomains?: number;
  /** Whether nodes that the pod's affinity rules out are counted. */
  nodeAffinityPolicy?: NodeInclusionPolicy;
  /** Whether nodes with taints that it does not tolerate are counted. */
  nodeTaintsPolicy?: NodeInclusionPolicy;
  /** Labels of the pod whose values the counted pods must share. */
  matchLabelKeys?: string[];
}

/** A line of the pod's /etc/hosts. */
export interface HostAlias {
  /** The address. */
  ip: string;
  /** Names for it. */
  hostnames?: string[];
}

/** Settings of security for all containers of a pod. */
export interface PodSecurityContext {
  /** SELinux labels. */
  seLinuxOptions?: SELinuxOptions;
  /** Settings for Windows. */
  windowsOptions?: WindowsSecurityContextOptions;
  /** User id to run as. */
  runAsUser?: number | bigint;
  /** Group id to run as. */
  runAsGroup?: number | bigint;
  /** Refuse to start as root. */
  runAsNonRoot?: boolean;
  /** Further groups of the first process. */
  supplementalGroups?: (number | bigint)[];
  /** Whether the image's groups are added too. Merge or Strict. */
  supplementalGroupsPolicy?: SupplementalGroupsPolicy;
  /** Group that owns the volumes that support it. */
  fsGroup?: number | bigint;
  /** Kernel parameters to set. */
  sysctls?: Sysctl[];
  /** When the owner of a volume's files is changed. */
  fsGroupChangePolicy?: PodFSGroupChangePolicy;
  /** Which system calls are allowed. */
  seccompProfile?: SeccompProfile;
  /** AppArmor profile. */
  appArmorProfile?: AppArmorProfile;
  /** How a volume gets its SELinux label. */
  seLinuxChangePolicy?: PodSELinuxChangePolicy;
}

/** Which system calls a container may make. */
export interface SeccompProfile {
  /** RuntimeDefault, Unconfined, or Localhost for a file of the node. */
  type: SeccompProfileType;
  /** The file, below the kubelet's seccomp directory. Set exactly for Localhost. */
  localhostProfile?: string;
}

/** AppArmor profile of a container. */
export interface AppArmorProfile {
  /** RuntimeDefault, Unconfined, or Localhost for a profile of the node. */
  type: AppArmorProfileType;
  /** Name of the profile. Set exactly for Localhost. */
  localhostProfile?: string;
}

/** Additions to the pod's resolv.conf. */
export interface PodDNSConfig {
  /** Addresses of name servers, behind those of the policy. */
  nameservers?: string[];
  /** Domains to search, behind those of the policy. */
  searches?: string[];
  /** Options of the resolver; override those of the policy. */
  options?: PodDNSConfigOption[];
}

/** An option of the resolver. */
export interface PodDNSConfigOption {
  /** Its name, such as ndots. */
  name?: string;
  /** Its value, if it has one. */
  value?: string;
}

/** An address of the pod. */
export interface PodIP {
  /** The address. */
  ip: string;
}

/** An address of the node. */
export interface HostIP {
  /** The address. */
  ip: string;
}

/** What an ephemeral container has in common with others. */
export interface EphemeralContainerCommon {
  /** Name, unique among all containers of the pod. */
  name: string;
  /** Image to run. */
  image?: string;
  /** Replaces the image's entry point. */
  command?: string[];
  /** Replaces the image's arguments. */
  args?: string[];
  /** Directory to start in; unset means the image's. */
  workingDir?: string;
  /** Not allowed for ephemeral containers. */
  ports?: ContainerPort[];
  /** Sources of environment variables. */
  envFrom?: EnvFromSource[];
  /** Environment variables. */
  env?: EnvVar[];
  /** Not allowed for ephemeral containers, which use what the pod has to spare. */
  resources?: ResourceRequirements;
  /** Not allowed for ephemeral containers. */
  resizePolicy?: ContainerResizePolicy[];
  /** Not allowed for ephemeral containers. */
  restartPolicy?: ContainerRestartPolicy;
  /** Not allowed for ephemeral containers. */
  restartPolicyRules?: ContainerRestartRule[];
  /** Volumes of the pod to mount; no sub-paths. */
  volumeMounts?: VolumeMount[];
  /** Block devices to use. */
  volumeDevices?: VolumeDevice[];
  /** Not allowed for ephemeral containers. */
  livenessProbe?: Probe;
  /** Not allowed for ephemeral containers. */
  readinessProbe?: Probe;
  /** Not allowed for ephemeral containers. */
  startupProbe?: Probe;
  /** Not allowed for ephemeral containers. */
  lifecycle?: Lifecycle;
  /** File whose content becomes the termination message. */
  terminationMessagePath?: string;
  /** File, or FallbackToLogsOnError for the end of the log where the file is empty. */
  terminationMessagePolicy?: TerminationMessagePolicy;
  /** Always, IfNotPresent or Never. */
  imagePullPolicy?: PullPolicy;
  /** Privileges and user. */
  securityContext?: SecurityContext;
  /** Keeps standard input open. */
  stdin?: boolean;
  /** Closes standard input after the first client has gone. */
  stdinOnce?: boolean;
  /** Gives it a terminal; needs stdin. */
  tty?: boolean;
}

/** A container added to a running pod to look into it. It gets no resources of its own and is never restarted. */
export interface EphemeralContainer extends EphemeralContainerCommon {
  /** Container whose processes it can see. */
  targetContainerName?: string;
}

/** What is known of a running pod. It may lag behind the truth. */
export interface PodStatus {
  /** Generation of the pod that the status was made for. */
  observedGeneration?: number | bigint;
  /** Where the pod is in its life. Pending, Running, Succeeded, Failed or Unknown. */
  phase?: PodPhase;
  /** Single aspects of the pod's state, such as Ready. */
  conditions?: PodCondition[];
  /** Why the pod is as it is, for people. */
  message?: string;
  /** The same in one word, such as Evicted. */
  reason?: string;
  /** Node on which room is being made for the pod. */
  nominatedNodeName?: string;
  /** Address of the node. */
  hostIP?: string;
  /** Addresses of the node, one a family. */
  hostIPs?: HostIP[];
  /** Address of the pod. */
  podIP?: string;
  /** Addresses of the pod, at most one a family. */
  podIPs?: PodIP[];
  /** When the kubelet took note of the pod. */
  startTime?: string;
  /** State of each init container. */
  initContainerStatuses?: ContainerStatus[];
  /** State of each container. */
  containerStatuses?: ContainerStatus[];
  /** Class of service that its requests and limits give the pod. */
  qosClass?: PodQOSClass;
  /** State of each ephemeral container. */
  ephemeralContainerStatuses?: ContainerStatus[];
  /** Replaced by the conditions PodResizePending and PodResizeInProgress. */
  resize?: PodResizeStatus;
  /** State of the pod's resource claims. */
  resourceClaimStatuses?: PodResourceClaimStatus[];
  /** The claim that was made for extended resources. */
  extendedResourceClaimStatus?: PodExtendedResourceClaimStatus;
  /** Resources the node has set aside for the pod as a whole. */
  allocatedResources?: ResourceList;
  /** Resources the pod as a whole has now. */
  resources?: ResourceRequirements;
  /** Resources of the node that claims of the pod have taken. */
  nodeAllocatableResourceClaimStatuses?: NodeAllocatableResourceClaimStatus[];
}

/** A pod's status on its own. Deprecated. */
export interface PodStatusResult extends KubeObject {
  /** The status. */
  status: PodStatus;
}

/** One or more containers that run together on one node and share network and storage. The smallest thing that Kubernetes runs. */
export interface Pod extends KubeObject {
  /** What should run, and how. */
  spec: PodSpec;
  /** What runs. Kept by the kubelet and the scheduler. */
  status: PodStatus;
}

/** A list of Pods. */
export type PodList = KubeList<Pod>;

/** What pods made from a template look like. */
export interface PodTemplateSpec {
  /** Labels and annotations that the pods get. */
  metadata: ObjectMeta;
  /** What should run in them. */
  spec: PodSpec;
}

/** A template for pods, as an object of its own. */
export interface PodTemplate extends KubeObject {
  /** The template. */
  template: PodTemplateSpec;
}

/** A list of PodTemplates. */
export type PodTemplateList = KubeList<PodTemplate>;

/** How many pods should run, and which. */
export interface ReplicationControllerSpec {
  /** How many. 1 by default. */
  replicas?: number;
  /** Seconds that a pod must be ready to be available. */
  minReadySeconds?: number;
  /** Labels of the pods. Those of the template by default. */
  selector?: Record<string, string>;
  /** What new pods look like. */
  template?: PodTemplateSpec;
}

/** What runs. */
export interface ReplicationControllerStatus {
  /** Pods that there are. */
  replicas: number;
  /** Those that have all labels of the template. */
  fullyLabeledReplicas?: number;
  /** Those that are ready. */
  readyReplicas?: number;
  /** Those that have been ready long enough. */
  availableReplicas?: number;
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
  /** Single aspects of its state. */
  conditions?: ReplicationControllerCondition[];
}

/** One aspect of a replication controller's state. */
export interface ReplicationControllerCondition {
  /** Which aspect, such as ReplicaFailure. */
  type: ReplicationControllerConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** Keeps a number of pods running. Use Deployment instead. */
export interface ReplicationController extends KubeObject {
  /** How many pods, and which. */
  spec: ReplicationControllerSpec;
  /** What runs. */
  status: ReplicationControllerStatus;
}

/** A list of ReplicationControllers. */
export type ReplicationControllerList = KubeList<ReplicationController>;

/** How long a client stays with one pod. */
export interface SessionAffinityConfig {
  /** For affinity by client address. */
  clientIP?: ClientIPConfig;
}

/** Affinity by client address. */
export interface ClientIPConfig {
  /** How long a client that is silent is remembered; up to a day, default three hours. */
  timeoutSeconds?: number;
}

/** State of a service. */
export interface ServiceStatus {
  /** State of its load balancer. */
  loadBalancer?: LoadBalancerStatus;
  /** Single aspects of its state. */
  conditions?: Condition[];
}

/** State of a load balancer. */
export interface LoadBalancerStatus {
  /** Where it can be reached. */
  ingress?: LoadBalancerIngress[];
}

/** An entry of the load balancer; an address or a name. */
export interface LoadBalancerIngress {
  /** Its address. */
  ip?: string;
  /** Its name. */
  hostname?: string;
  /** VIP means packets arrive with the address as destination; Proxy means with that of the node or pod. */
  ipMode?: LoadBalancerIPMode;
  /** State of its ports. */
  ports?: PortStatus[];
}

/** How a service should be. */
export interface ServiceSpec {
  /** Ports of the service. */
  ports?: ServicePort[];
  /** Labels of the pods behind it. Without, somebody else keeps the endpoints. */
  selector?: Record<string, string>;
  /** Address inside the cluster. Given by the server; None for no address at all. */
  clusterIP?: string;
  /** Addresses inside the cluster, at most one a family. */
  clusterIPs?: string[];
  /** How it can be reached. ClusterIP (the default), NodePort, LoadBalancer or ExternalName. */
  type?: ServiceType;
  /** Addresses outside the cluster whose traffic nodes take for the service. */
  externalIPs?: string[];
  /** Whether a client always reaches the same pod. None (the default) or ClientIP. */
  sessionAffinity?: ServiceAffinity;
  /** Deprecated. Address that the load balancer should have. */
  loadBalancerIP?: string;
  /** Networks that the load balancer takes traffic from. */
  loadBalancerSourceRanges?: string[];
  /** Name that the service stands for, with type ExternalName. */
  externalName?: string;
  /** Whether traffic from outside goes to pods of all nodes, or only of the one it came to. */
  externalTrafficPolicy?: ServiceExternalTrafficPolicy;
  /** Port of nodes where load balancers ask whether pods are there. */
  healthCheckNodePort?: number;
  /** Whether pods that are not ready are given out too. */
  publishNotReadyAddresses?: boolean;
  /** Settings of session affinity. */
  sessionAffinityConfig?: SessionAffinityConfig;
  /** Address families of the service. */
  ipFamilies?: IPFamily[];
  /** Whether it has one family or two. */
  ipFamilyPolicy?: IPFamilyPolicy;
  /** Whether a load balancer also gets node ports. True by default. */
  allocateLoadBalancerNodePorts?: boolean;
  /** Who provides the load balancer. */
  loadBalancerClass?: string;
  /** Whether traffic inside the cluster goes to all pods, or only to those of the same node. */
  internalTrafficPolicy?: ServiceInternalTrafficPolicy;
  /** Which pods are preferred, such as those close by. */
  trafficDistribution?: string;
}

/** A port of a service. */
export interface ServicePort {
  /** Name of the port. Needed when there are several. */
  name?: string;
  /** TCP (the default), UDP or SCTP. */
  protocol?: Protocol;
  /** Protocol that is spoken on it. */
  appProtocol?: string;
  /** The port of the service. */
  port: number;
  /** Port of the pods, by number or name. The same as port by default. */
  targetPort?: number | string;
  /** Port of every node that leads to it. */
  nodePort?: number;
}

/** A name and an address for a set of pods. */
export interface Service extends KubeObject {
  /** How the service should be. */
  spec: ServiceSpec;
  /** State of the service. */
  status: ServiceStatus;
}

/** A list of Services. */
export type ServiceList = KubeList<Service>;

/** An identity for programs in pods. */
export interface ServiceAccount extends KubeObject {
  /** Secrets that its pods may use. */
  secrets?: ObjectReference[];
  /** Secrets with credentials for pulling images. */
  imagePullSecrets?: LocalObjectReference[];
  /** Whether its token is mounted into pods. */
  automountServiceAccountToken?: boolean;
}

/** A list of ServiceAccounts. */
export type ServiceAccountList = KubeList<ServiceAccount>;

/** Addresses behind a service. Use EndpointSlice instead. */
export interface Endpoints extends KubeObject {
  /** Addresses with the ports that they have in common. */
  subsets?: EndpointSubset[];
}

/** Addresses that all have the same ports. */
export interface EndpointSubset {
  /** Those that are ready. */
  addresses?: EndpointAddress[];
  /** Those that are not, or not yet. */
  notReadyAddresses?: EndpointAddress[];
  /** Their ports. */
  ports?: EndpointPort[];
}

/** One address behind a service. */
export interface EndpointAddress {
  /** The address; no loopback, link-local or multicast one. */
  ip: string;
  /** Its host name in DNS. */
  hostname?: string;
  /** Node it is on. */
  nodeName?: string;
  /** The object behind it, a pod as a rule. */
  targetRef?: ObjectReference;
}

/** One port behind a service. */
export interface EndpointPort {
  /** Name of the port; that of the service's port. */
  name?: string;
  /** The number. */
  port: number;
  /** TCP, UDP or SCTP. */
  protocol?: Protocol;
  /** Protocol of the application, such as kubernetes.io/h2c. */
  appProtocol?: string;
}

/** A list of Endpoints. */
export type EndpointsList = KubeList<Endpoints>;

/** How a node should be. */
export interface NodeSpec {
  /** Network from which its pods get addresses. */
  podCIDR?: string;
  /** Networks from which its pods get addresses, at most one a family. */
  podCIDRs?: string[];
  /** Identity of the machine at the cloud provider. */
  providerID?: string;
  /** No new pods are placed on it. */
  unschedulable?: boolean;
  /** Keep pods away that do not tolerate them. */
  taints?: Taint[];
  /** Not used any more. */
  configSource?: NodeConfigSource;
  /** Not used any more. */
  externalID?: string;
}

/** Where a kubelet had its configuration from. No longer used. */
export interface NodeConfigSource {
  /** A ConfigMap. */
  configMap?: ConfigMapNodeConfigSource;
}

/** A ConfigMap with a kubelet's configuration. No longer used. */
export interface ConfigMapNodeConfigSource {
  /** Its namespace. */
  namespace: string;
  /** Its name. */
  name: string;
  /** Its uid; in status only. */
  uid?: string;
  /** Its resourceVersion; in status only. */
  resourceVersion?: string;
  /** Key of the configuration in it. */
  kubeletConfigKey: string;
}

/** A port of a daemon. */
export interface DaemonEndpoint {
  /** The number. */
  Port: number;
}

/** Ports of the daemons of a node. */
export interface NodeDaemonEndpoints {
  /** The kubelet's. */
  kubeletEndpoint?: DaemonEndpoint;
}

/** What a runtime handler can do. */
export interface NodeRuntimeHandlerFeatures {
  /** Mounts read-only with everything below. */
  recursiveReadOnlyMounts?: boolean;
  /** Runs pods in user namespaces. */
  userNamespaces?: boolean;
}

/** A runtime handler of a node. */
export interface NodeRuntimeHandler {
  /** Its name; empty for the default one. */
  name?: string;
  /** What it can do. */
  features?: NodeRuntimeHandlerFeatures;
}

/** What a node's runtime can do. */
export interface NodeFeatures {
  /** Heeds supplementalGroupsPolicy and tells the user of containers. */
  supplementalGroupsPolicy?: boolean;
}

/** What a node runs on. */
export interface NodeSystemInfo {
  /** Identifier of the machine, as in /etc/machine-id. */
  machineID: string;
  /** UUID the firmware gives. */
  systemUUID: string;
  /** Identifier of this boot. */
  bootID: string;
  /** Version of the kernel. */
  kernelVersion: string;
  /** Name of the operating system. */
  osImage: string;
  /** Container runtime and its version. */
  containerRuntimeVersion: string;
  /** Version of the kubelet. */
  kubeletVersion: string;
  /** No longer set. */
  kubeProxyVersion: string;
  /** linux or windows. */
  operatingSystem: string;
  /** Architecture in Go's words, such as amd64. */
  architecture: string;
  /** Its swap. */
  swap?: NodeSwapStatus;
}

/** Swap of a node. */
export interface NodeSwapStatus {
  /** Bytes of it. */
  capacity?: number | bigint;
}

/** State of a kubelet's dynamic configuration. No longer used. */
export interface NodeConfigStatus {
  /** What it was told to use. */
  assigned?: NodeConfigSource;
  /** What it used. */
  active?: NodeConfigSource;
  /** What it fell back to. */
  lastKnownGood?: NodeConfigSource;
  /** What went wrong. */
  error?: string;
}

/** State of a node. */
export interface NodeStatus {
  /** All resources of the node. */
  capacity?: ResourceList;
  /** Resources that pods may have. */
  allocatable?: ResourceList;
  /** Not used any more. */
  phase?: NodePhase;
  /** Single aspects of its state, such as Ready. */
  conditions?: NodeCondition[];
  /** Addresses at which it can be reached. */
  addresses?: NodeAddress[];
  /** Ports of the kubelet. */
  daemonEndpoints?: NodeDaemonEndpoints;
  /** What the node is and what runs it. */
  nodeInfo?: NodeSystemInfo;
  /** Images on the node. */
  images?: ContainerImage[];
  /** Volumes that are mounted. */
  volumesInUse?: UniqueVolumeName[];
  /** Volumes that are attached. */
  volumesAttached?: AttachedVolume[];
  /** Not used any more. */
  config?: NodeConfigStatus;
  /** Handlers of the container runtime. */
  runtimeHandlers?: NodeRuntimeHandler[];
  /** What the node can do. */
  features?: NodeFeatures;
  /** Features of the kubelet that scheduling may rely on. */
  declaredFeatures?: string[];
}

/** A volume that is attached to a node. */
export interface AttachedVolume {
  /** Name of the volume. */
  name: UniqueVolumeName;
  /** Device it is on the node. */
  devicePath: string;
}

/** Pods a node had better not get; in an annotation. */
export interface AvoidPods {
  /** The pods. */
  preferAvoidPods?: PreferAvoidPodsEntry[];
}

/** Pods to avoid. */
export interface PreferAvoidPodsEntry {
  /** Which pods. */
  podSignature?: PodSignature;
  /** When such a pod was evicted. */
  evictionTime?: string;
  /** One word why. */
  reason?: string;
  /** The same in a sentence. */
  message?: string;
}

/** Pods by their owner. */
export interface PodSignature {
  /** Their controller. */
  podController?: OwnerReference;
}

/** An image a node has. */
export interface ContainerImage {
  /** Its names, with tag and with digest. */
  names?: string[] | null;
  /** Its size. */
  sizeBytes?: number | bigint;
}

/** One aspect of the state of a node. */
export interface NodeCondition {
  /** What it is about. */
  type: NodeConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When it was last reported. */
  lastHeartbeatTime?: string;
  /** When it last changed. */
  lastTransitionTime?: string;
  /** Why, in one word. */
  reason?: string;
  /** Why, for people. */
  message?: string;
}

/** An address of a node. */
export interface NodeAddress {
  /** InternalIP, ExternalIP, Hostname, InternalDNS or ExternalDNS. */
  type: NodeAddressType;
  /** The address. */
  address: string;
}

/** A machine that runs pods. */
export interface Node extends KubeObject {
  /** How the node should be. */
  spec: NodeSpec;
  /** State of the node, kept by its kubelet. */
  status: NodeStatus;
}

/** A list of Nodes. */
export type NodeList = KubeList<Node>;

/** How a namespace should be. */
export interface NamespaceSpec {
  /** Parties that must act before the namespace goes. */
  finalizers?: FinalizerName[];
}

/** State of a namespace. */
export interface NamespaceStatus {
  /** Active or Terminating. */
  phase?: NamespacePhase;
  /** What keeps it from going. */
  conditions?: NamespaceCondition[];
}

/** One aspect of a namespace's deletion. */
export interface NamespaceCondition {
  /** Which aspect, such as NamespaceContentRemaining. */
  type: NamespaceConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** A part of the cluster that has names of its own. */
export interface Namespace extends KubeObject {
  /** How the namespace should be. */
  spec: NamespaceSpec;
  /** State of the namespace. */
  status: NamespaceStatus;
}

/** A list of Namespaces. */
export type NamespaceList = KubeList<Namespace>;

/** Puts a pod on a node. */
export interface Binding extends KubeObject {
  /** The node. */
  target: ObjectReference;
}

/** What must hold for an operation to be carried out. */
export interface Preconditions {
  /** The object has this uid. */
  uid?: string;
}

/** Parameters of a request for logs. */
export interface PodLogOptions {
  kind?: string;
  apiVersion?: string;
  /** Whose logs; may be unset where there is one container. */
  container?: string;
  /** Goes on as long as the container does. */
  follow?: boolean;
  /** Of the instance before the last restart. */
  previous?: boolean;
  /** Not older than so many seconds. */
  sinceSeconds?: number | bigint;
  /** Not older than this. */
  sinceTime?: string;
  /** Begins each line with its time. */
  timestamps?: boolean;
  /** So many lines of the end; unset means all. */
  tailLines?: number | bigint;
  /** No more bytes than this. */
  limitBytes?: number | bigint;
  /** Does not check the kubelet's certificate. */
  insecureSkipTLSVerifyBackend?: boolean;
  /** All, Stdout or Stderr. */
  stream?: string;
}

/** Parameters of a request to attach to a container. */
export interface PodAttachOptions {
  kind?: string;
  apiVersion?: string;
  /** Passes standard input on. */
  stdin?: boolean;
  /** Passes standard output on. */
  stdout?: boolean;
  /** Passes standard error on. */
  stderr?: boolean;
  /** The container has a terminal. */
  tty?: boolean;
  /** Which one; unset means the default or only one. */
  container?: string;
}

/** Parameters of a request to run a command in a container. */
export interface PodExecOptions {
  kind?: string;
  apiVersion?: string;
  /** Passes standard input on. */
  stdin?: boolean;
  /** Passes standard output on. */
  stdout?: boolean;
  /** Passes standard error on. */
  stderr?: boolean;
  /** Gives the command a terminal. */
  tty?: boolean;
  /** Which one; unset means the default or only one. */
  container?: string;
  /** The command with its arguments; no shell is involved. */
  command?: string[] | null;
}

/** Parameters of a request to forward ports. */
export interface PodPortForwardOptions {
  kind?: string;
  apiVersion?: string;
  /** Ports of the pod; needed over WebSocket. */
  ports?: number[];
}

/** Parameters of a request passed on to a pod. */
export interface PodProxyOptions {
  kind?: string;
  apiVersion?: string;
  /** Path of the request there. */
  path?: string;
}

/** Parameters of a request passed on to a kubelet. */
export interface NodeProxyOptions {
  kind?: string;
  apiVersion?: string;
  /** Path of the request there. */
  path?: string;
}

/** Parameters of a request passed on to a service. */
export interface ServiceProxyOptions {
  kind?: string;
  apiVersion?: string;
  /** Path of the request there. */
  path?: string;
}

/** Names an object. */
export interface ObjectReference {
  /** Its kind. */
  kind?: string;
  /** Its namespace. */
  namespace?: string;
  /** Its name. */
  name?: string;
  /** Its UID. */
  uid?: string;
  /** Its API version. */
  apiVersion?: string;
  /** The version that is meant. */
  resourceVersion?: string;
  /** The part of the object that is meant. */
  fieldPath?: string;
}

/** The name of an object in the same namespace. */
export interface LocalObjectReference {
  /** The name. */
  name?: string;
}

/** An object of any kind in the same namespace. */
export interface TypedLocalObjectReference {
  /** Group of the kind; unset for the core group. */
  apiGroup?: string | null;
  /** Kind of the object. */
  kind: string;
  /** Name of the object. */
  name: string;
}

/** A reference as a document of its own. */
export interface SerializedReference {
  kind?: string;
  apiVersion?: string;
  /** The reference. */
  reference?: ObjectReference;
}

/** Who tells of an event. */
export interface EventSource {
  /** Which component. */
  component?: string;
  /** On which node. */
  host?: string;
}

/** Something that happened to an object. Kept for an hour. */
export interface Event extends KubeObject {
  /** The object. */
  involvedObject: ObjectReference;
  /** What happened, in one word. */
  reason?: string;
  /** What happened, for people. */
  message?: string;
  /** Who reports it. */
  source?: EventSource;
  /** When it happened first. */
  firstTimestamp?: string;
  /** When it happened last. */
  lastTimestamp?: string;
  /** How often it happened. */
  count?: number;
  /** Normal or Warning. */
  type?: string;
  /** When it happened, for events that are reported once. */
  eventTime?: string;
  /** More about events that repeat. */
  series?: EventSeries;
  /** What was done. */
  action?: string;
  /** Another object that had to do with it. */
  related?: ObjectReference;
  /** Controller that reports it. */
  reportingComponent?: string;
  /** Instance of that controller. */
  reportingInstance?: string;
}

/** How often an event has come again. */
export interface EventSeries {
  /** How many times. */
  count?: number;
  /** When it last did. */
  lastObservedTime?: string;
}

/** A list of Events. */
export type EventList = KubeList<Event>;

/** Limits for one kind of thing. */
export interface LimitRangeItem {
  /** Pod, Container or PersistentVolumeClaim. */
  type: LimitType;
  /** The most. */
  max?: ResourceList;
  /** The least. */
  min?: ResourceList;
  /** Limit of those that say nothing. */
  default?: ResourceList;
  /** Request of those that say nothing. */
  defaultRequest?: ResourceList;
  /** How many times its request a limit may be. */
  maxLimitRequestRatio?: ResourceList;
}

/** Limits of a namespace. */
export interface LimitRangeSpec {
  /** The limits, each for one kind of thing. */
  limits: LimitRangeItem[];
}

/** Limits and defaults for resources in a namespace. */
export interface LimitRange extends KubeObject {
  /** The limits. */
  spec: LimitRangeSpec;
}

/** A list of LimitRanges. */
export type LimitRangeList = KubeList<LimitRange>;

/** What a namespace may use. */
export interface ResourceQuotaSpec {
  /** The most of each resource. */
  hard?: ResourceList;
  /** What objects must be like to be counted. */
  scopes?: ResourceQuotaScope[];
  /** The same, with operators and values. */
  scopeSelector?: ScopeSelector;
}

/** Which objects a quota counts; those that all requirements fit. */
export interface ScopeSelector {
  /** The requirements. */
  matchExpressions?: ScopedResourceSelectorRequirement[];
}

/** A requirement of one scope. */
export interface ScopedResourceSelectorRequirement {
  /** Which scope, such as PriorityClass. */
  scopeName: ResourceQuotaScope;
  /** In, NotIn, Exists or DoesNotExist. */
  operator: ScopeSelectorOperator;
  /** What to compare with; none for Exists and DoesNotExist. */
  values?: string[];
}

/** What a namespace uses. */
export interface ResourceQuotaStatus {
  /** The most of each resource. */
  hard?: ResourceList;
  /** What is used of each. */
  used?: ResourceList;
}

/** How much a namespace may use in all. */
export interface ResourceQuota extends KubeObject {
  /** What may be used. */
  spec: ResourceQuotaSpec;
  /** What is used. */
  status: ResourceQuotaStatus;
}

/** A list of ResourceQuotas. */
export type ResourceQuotaList = KubeList<ResourceQuota>;

/** Settings that not everybody should read. */
export interface Secret extends KubeObject {
  /** Whether data can no longer change. */
  immutable?: boolean;
  /** Settings as bytes, in base64. */
  data?: Record<string, string>;
  /** Settings as text, for writing only. They are put into data. */
  stringData?: Record<string, string>;
  /** What the secret is for, and therefore which keys it has. */
  type?: SecretType;
}

/** A list of Secrets. */
export type SecretList = KubeList<Secret>;

/** Settings for programs to read. */
export interface ConfigMap extends KubeObject {
  /** Whether data can no longer change. */
  immutable?: boolean;
  /** Settings as text. */
  data?: Record<string, string>;
  /** Settings as bytes, in base64. A key may be in one of the two only. */
  binaryData?: Record<string, string>;
}

/** A list of ConfigMaps. */
export type ConfigMapList = KubeList<ConfigMap>;

/** Health of a component. */
export interface ComponentCondition {
  /** Healthy. */
  type: ComponentConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** What a check said. */
  message?: string;
  /** What went wrong with a check. */
  error?: string;
}

/** Health of a component of the control plane. Deprecated. */
export interface ComponentStatus extends KubeObject {
  /** Its health. */
  conditions?: ComponentCondition[];
}

/** A list of ComponentStatuses. */
export type ComponentStatusList = KubeList<ComponentStatus>;

/** Fields of the pod as files. */
export interface DownwardAPIVolumeSource {
  /** The files. */
  items?: DownwardAPIVolumeFile[];
  /** Permission bits of the files; default 0644. */
  defaultMode?: number;
}

/** A field of the pod as a file. */
export interface DownwardAPIVolumeFile {
  /** File to write, inside the volume, without `..`. */
  path: string;
  /** A field; labels, annotations, name, namespace or uid. */
  fieldRef?: ObjectFieldSelector;
  /** A request or limit of a container. */
  resourceFieldRef?: ResourceFieldSelector;
  /** Permission bits of the file; unset means the volume's. */
  mode?: number;
}

/** Fields of the pod as files of a projected volume. */
export interface DownwardAPIProjection {
  /** The files. */
  items?: DownwardAPIVolumeFile[];
}

/** Settings of security for a container. */
export interface SecurityContext {
  /** Capabilities to add and to take away. */
  capabilities?: Capabilities;
  /** Whether it may do everything on the node. */
  privileged?: boolean;
  /** SELinux labels. */
  seLinuxOptions?: SELinuxOptions;
  /** Settings for Windows. */
  windowsOptions?: WindowsSecurityContextOptions;
  /** User id to run as. */
  runAsUser?: number | bigint;
  /** Group id to run as. */
  runAsGroup?: number | bigint;
  /** Refuse to start as root. */
  runAsNonRoot?: boolean;
  /** Whether its root file system is read-only. */
  readOnlyRootFilesystem?: boolean;
  /** Whether a process may gain more privileges than its parent. */
  allowPrivilegeEscalation?: boolean;
  /** How /proc is mounted. */
  procMount?: ProcMountType;
  /** Which system calls are allowed. */
  seccompProfile?: SeccompProfile;
  /** AppArmor profile. */
  appArmorProfile?: AppArmorProfile;
}

/** SELinux label of a process. */
export interface SELinuxOptions {
  /** Its user. */
  user?: string;
  /** Its role. */
  role?: string;
  /** Its type. */
  type?: string;
  /** Its level. */
  level?: string;
}

/** Privileges of a container on Windows. */
export interface WindowsSecurityContextOptions {
  /** Name of the GMSA credential spec. */
  gmsaCredentialSpecName?: string;
  /** The spec itself; filled in at admission. */
  gmsaCredentialSpec?: string;
  /** User to run as. */
  runAsUserName?: string;
  /** Runs on the node itself; all containers of the pod do, or none. */
  hostProcess?: boolean;
}

/** Which numbers of a range are taken; kept by the server for itself. */
export interface RangeAllocation extends KubeObject {
  /** The range. */
  range?: string;
  /** A bit for each number. */
  data?: string;
}

/** A kernel parameter of a pod. */
export interface Sysctl {
  /** Its name. */
  name: string;
  /** Its value. */
  value: string;
}

/** State of a port of a load balancer. */
export interface PortStatus {
  /** The number. */
  port: number;
  /** TCP, UDP or SCTP. */
  protocol: Protocol;
  /** Why it does not work, as a condition's reason; unset means it does. */
  error?: string;
}

/** The content of an image as a volume, read-only. */
export interface ImageVolumeSource {
  /** The image. */
  reference?: string;
  /** Always, IfNotPresent or Never. */
  pullPolicy?: PullPolicy;
}

/** Resources of a node that a claim of a pod has taken. */
export interface NodeAllocatableResourceClaimStatus {
  /** The claim. */
  resourceClaimName: string;
  /** Containers that use it. */
  containers?: string[];
  /** How much of what. */
  resources: Record<string, string>;
}

export type Capability = string;

export type ResourceID = string;

export type UniqueVolumeName = string;

export type ResourceList = Record<string, string>;

export type PersistentVolumeClaimConditionType = string;

export type ClaimResourceStatus = 'ControllerResizeInProgress' | 'ControllerResizeInfeasible' | 'NodeResizePending' | 'NodeResizeInProgress' | 'NodeResizeInfeasible';

export type StorageMedium = string;

export type PodConditionType = string;

export type ReplicationControllerConditionType = string;

export type NodePhase = 'Pending' | 'Running' | 'Terminated';

export type NodeConditionType = string;

export type NodeAddressType = string;

export type ResourceName = string;

export type FinalizerName = string;

export type NamespaceConditionType = string;

export type LimitType = string;

export type ResourceQuotaScope = 'Terminating' | 'NotTerminating' | 'BestEffort' | 'NotBestEffort' | 'PriorityClass' | 'CrossNamespacePodAffinity' | 'VolumeAttributesClass';

export type SecretType = string;

export type ComponentConditionType = string;

export type PersistentVolumeReclaimPolicy = 'Recycle' | 'Delete' | 'Retain';

export type PersistentVolumeMode = 'Block' | 'Filesystem';

export type PersistentVolumeClaimModifyVolumeStatus = 'Pending' | 'InProgress' | 'Infeasible';

export type PersistentVolumeAccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';

export type PersistentVolumePhase = 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';

export type PersistentVolumeClaimPhase = 'Pending' | 'Bound' | 'Lost';

export type HostPathType = 'DirectoryOrCreate' | 'Directory' | 'FileOrCreate' | 'File' | 'Socket' | 'CharDevice' | 'BlockDevice' | '';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export type AzureDataDiskCachingMode = 'None' | 'ReadOnly' | 'ReadWrite';

export type AzureDataDiskKind = 'Shared' | 'Dedicated' | 'Managed';

export type MountPropagationMode = 'None' | 'HostToContainer' | 'Bidirectional';

export type RecursiveReadOnlyMode = 'Disabled' | 'IfPossible' | 'Enabled';

export type URIScheme = 'HTTP' | 'HTTPS';

export type PullPolicy = 'Always' | 'Never' | 'IfNotPresent';

export type ResourceResizeRestartPolicy = 'NotRequired' | 'RestartContainer';

export type PreemptionPolicy = 'PreemptLowerPriority' | 'Never';

export type TerminationMessagePolicy = 'File' | 'FallbackToLogsOnError';

export type Signal = 'SIGABRT' | 'SIGALRM' | 'SIGBUS' | 'SIGCHLD' | 'SIGCLD' | 'SIGCONT' | 'SIGFPE' | 'SIGHUP' | 'SIGILL' | 'SIGINT' | 'SIGIO' | 'SIGIOT' | 'SIGKILL' | 'SIGPIPE' | 'SIGPOLL' | 'SIGPROF' | 'SIGPWR' | 'SIGQUIT' | 'SIGSEGV' | 'SIGSTKFLT' | 'SIGSTOP' | 'SIGSYS' | 'SIGTERM' | 'SIGTRAP' | 'SIGTSTP' | 'SIGTTIN' | 'SIGTTOU' | 'SIGURG' | 'SIGUSR1' | 'SIGUSR2' | 'SIGVTALRM' | 'SIGWINCH' | 'SIGXCPU' | 'SIGXFSZ' | 'SIGRTMIN' | 'SIGRTMIN+1' | 'SIGRTMIN+2' | 'SIGRTMIN+3' | 'SIGRTMIN+4' | 'SIGRTMIN+5' | 'SIGRTMIN+6' | 'SIGRTMIN+7' | 'SIGRTMIN+8' | 'SIGRTMIN+9' | 'SIGRTMIN+10' | 'SIGRTMIN+11' | 'SIGRTMIN+12' | 'SIGRTMIN+13' | 'SIGRTMIN+14' | 'SIGRTMIN+15' | 'SIGRTMAX-14' | 'SIGRTMAX-13' | 'SIGRTMAX-12' | 'SIGRTMAX-11' | 'SIGRTMAX-10' | 'SIGRTMAX-9' | 'SIGRTMAX-8' | 'SIGRTMAX-7' | 'SIGRTMAX-6' | 'SIGRTMAX-5' | 'SIGRTMAX-4' | 'SIGRTMAX-3' | 'SIGRTMAX-2' | 'SIGRTMAX-1' | 'SIGRTMAX';

export type ConditionStatus = 'True' | 'False' | 'Unknown';

export type ResourceHealthStatus = 'Healthy' | 'Unhealthy' | 'Unknown';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export type PodResizeStatus = 'InProgress' | 'Deferred' | 'Infeasible';

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

export type ContainerRestartPolicy = 'Always' | 'Never' | 'OnFailure';

export type ContainerRestartRuleAction = 'Restart' | 'RestartAllContainers';

export type ContainerRestartRuleOnExitCodesOperator = 'In' | 'NotIn';

export type DNSPolicy = 'ClusterFirstWithHostNet' | 'ClusterFirst' | 'Default' | 'None';

export type NodeSelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export type TolerationOperator = 'Exists' | 'Equal' | 'Lt' | 'Gt';

export type OSName = 'linux' | 'windows';

export type UnsatisfiableConstraintAction = 'DoNotSchedule' | 'ScheduleAnyway';

export type NodeInclusionPolicy = 'Ignore' | 'Honor';

export type PodFSGroupChangePolicy = 'OnRootMismatch' | 'Always';

export type SupplementalGroupsPolicy = 'Merge' | 'Strict';

export type PodSELinuxChangePolicy = 'Recursive' | 'MountOption';

export type SeccompProfileType = 'Unconfined' | 'RuntimeDefault' | 'Localhost';

export type AppArmorProfileType = 'Unconfined' | 'RuntimeDefault' | 'Localhost';

export type PodQOSClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

export type ServiceAffinity = 'ClientIP' | 'None';

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

export type ServiceInternalTrafficPolicy = 'Cluster' | 'Local';

export type ServiceExternalTrafficPolicy = 'Cluster' | 'Local';

export type IPFamily = 'IPv4' | 'IPv6' | '';

export type IPFamilyPolicy = 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';

export type NamespacePhase = 'Active' | 'Terminating';

export type ScopeSelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export type ProcMountType = 'Default' | 'Unmasked';

export type LoadBalancerIPMode = 'VIP' | 'Proxy';

export const Bindings: ResourceType<Binding> = { group: '', version: 'v1', plural: 'bindings', kind: 'Binding', scope: 'Namespaced' };
export const ComponentStatuses: ResourceType<ComponentStatus> = { group: '', version: 'v1', plural: 'componentstatuses', kind: 'ComponentStatus', scope: 'Cluster' };
export const ConfigMaps: ResourceType<ConfigMap> = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', scope: 'Namespaced' };
export const Endpoints: ResourceType<Endpoints> = { group: '', version: 'v1', plural: 'endpoints', kind: 'Endpoints', scope: 'Namespaced' };
export const Events: ResourceType<Event> = { group: '', version: 'v1', plural: 'events', kind: 'Event', scope: 'Namespaced' };
export const LimitRanges: ResourceType<LimitRange> = { group: '', version: 'v1', plural: 'limitranges', kind: 'LimitRange', scope: 'Namespaced' };
export const Namespaces: ResourceType<Namespace> = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', scope: 'Cluster' };
export const Nodes: ResourceType<Node> = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', scope: 'Cluster' };
export const PersistentVolumeClaims: ResourceType<PersistentVolumeClaim> = { group: '', version: 'v1', plural: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', scope: 'Namespaced' };
export const PersistentVolumes: ResourceType<PersistentVolume> = { group: '', version: 'v1', plural: 'persistentvolumes', kind: 'PersistentVolume', scope: 'Cluster' };
export const Pods: ResourceType<Pod> = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', scope: 'Namespaced' };
export const PodTemplates: ResourceType<PodTemplate> = { group: '', version: 'v1', plural: 'podtemplates', kind: 'PodTemplate', scope: 'Namespaced' };
export const ReplicationControllers: ResourceType<ReplicationController> = { group: '', version: 'v1', plural: 'replicationcontrollers', kind: 'ReplicationController', scope: 'Namespaced' };
export const ResourceQuotas: ResourceType<ResourceQuota> = { group: '', version: 'v1', plural: 'resourcequotas', kind: 'ResourceQuota', scope: 'Namespaced' };
export const Secrets: ResourceType<Secret> = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', scope: 'Namespaced' };
export const ServiceAccounts: ResourceType<ServiceAccount> = { group: '', version: 'v1', plural: 'serviceaccounts', kind: 'ServiceAccount', scope: 'Namespaced' };
export const Services: ResourceType<Service> = { group: '', version: 'v1', plural: 'services', kind: 'Service', scope: 'Namespaced' };
