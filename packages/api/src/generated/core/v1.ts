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
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  gitRepo?: GitRepoVolumeSource;
  /** The keys of a secret as files. */
  secret?: SecretVolumeSource;
  /** An NFS share. */
  nfs?: NFSVolumeSource;
  iscsi?: ISCSIVolumeSource;
  glusterfs?: GlusterfsVolumeSource;
  /** A persistent volume, by its claim. */
  persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  rbd?: RBDVolumeSource;
  flexVolume?: FlexVolumeSource;
  cinder?: CinderVolumeSource;
  cephfs?: CephFSVolumeSource;
  flocker?: FlockerVolumeSource;
  /** Fields of the pod as files. */
  downwardAPI?: DownwardAPIVolumeSource;
  fc?: FCVolumeSource;
  azureFile?: AzureFileVolumeSource;
  /** The keys of a config map as files. */
  configMap?: ConfigMapVolumeSource;
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
  quobyte?: QuobyteVolumeSource;
  azureDisk?: AzureDiskVolumeSource;
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  /** Several sources in one directory. */
  projected?: ProjectedVolumeSource;
  portworxVolume?: PortworxVolumeSource;
  scaleIO?: ScaleIOVolumeSource;
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

export interface PersistentVolumeSource {
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  hostPath?: HostPathVolumeSource;
  glusterfs?: GlusterfsPersistentVolumeSource;
  nfs?: NFSVolumeSource;
  rbd?: RBDPersistentVolumeSource;
  iscsi?: ISCSIPersistentVolumeSource;
  cinder?: CinderPersistentVolumeSource;
  cephfs?: CephFSPersistentVolumeSource;
  fc?: FCVolumeSource;
  flocker?: FlockerVolumeSource;
  flexVolume?: FlexPersistentVolumeSource;
  azureFile?: AzureFilePersistentVolumeSource;
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
  quobyte?: QuobyteVolumeSource;
  azureDisk?: AzureDiskVolumeSource;
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  portworxVolume?: PortworxVolumeSource;
  scaleIO?: ScaleIOPersistentVolumeSource;
  local?: LocalVolumeSource;
  storageos?: StorageOSPersistentVolumeSource;
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

export interface VolumeNodeAffinity {
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

export type PersistentVolumeList = KubeList<PersistentVolume>;

/** A request for storage. */
export interface PersistentVolumeClaim extends KubeObject {
  /** What is asked for. */
  spec: PersistentVolumeClaimSpec;
  /** What was given. */
  status: PersistentVolumeClaimStatus;
}

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

export interface TypedObjectReference {
  apiGroup?: string | null;
  kind: string;
  name: string;
  namespace?: string;
}

export interface ModifyVolumeStatus {
  targetVolumeAttributesClassName?: string;
  status: PersistentVolumeClaimModifyVolumeStatus;
}

export interface PersistentVolumeClaimCondition {
  type: PersistentVolumeClaimConditionType;
  status: ConditionStatus;
  lastProbeTime?: string;
  lastTransitionTime?: string;
  reason?: string;
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
  allocatedResources?: ResourceList;
  allocatedResourceStatuses?: Record<string, ClaimResourceStatus>;
  currentVolumeAttributesClassName?: string;
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

export interface GlusterfsVolumeSource {
  endpoints: string;
  path: string;
  readOnly?: boolean;
}

export interface GlusterfsPersistentVolumeSource {
  endpoints: string;
  path: string;
  readOnly?: boolean;
  endpointsNamespace?: string;
}

export interface RBDVolumeSource {
  monitors: string[];
  image: string;
  fsType?: string;
  pool?: string;
  user?: string;
  keyring?: string;
  secretRef?: LocalObjectReference;
  readOnly?: boolean;
}

export interface RBDPersistentVolumeSource {
  monitors: string[];
  image: string;
  fsType?: string;
  pool?: string;
  user?: string;
  keyring?: string;
  secretRef?: SecretReference;
  readOnly?: boolean;
}

export interface CinderVolumeSource {
  volumeID: string;
  fsType?: string;
  readOnly?: boolean;
  secretRef?: LocalObjectReference;
}

export interface CinderPersistentVolumeSource {
  volumeID: string;
  fsType?: string;
  readOnly?: boolean;
  secretRef?: SecretReference;
}

export interface CephFSVolumeSource {
  monitors: string[];
  path?: string;
  user?: string;
  secretFile?: string;
  secretRef?: LocalObjectReference;
  readOnly?: boolean;
}

export interface SecretReference {
  name?: string;
  namespace?: string;
}

export interface CephFSPersistentVolumeSource {
  monitors: string[];
  path?: string;
  user?: string;
  secretFile?: string;
  secretRef?: SecretReference;
  readOnly?: boolean;
}

export interface FlockerVolumeSource {
  datasetName?: string;
  datasetUUID?: string;
}

export interface GCEPersistentDiskVolumeSource {
  pdName: string;
  fsType?: string;
  partition?: number;
  readOnly?: boolean;
}

export interface QuobyteVolumeSource {
  registry: string;
  volume: string;
  readOnly?: boolean;
  user?: string;
  group?: string;
  tenant?: string;
}

export interface FlexPersistentVolumeSource {
  driver: string;
  fsType?: string;
  secretRef?: SecretReference;
  readOnly?: boolean;
  options?: Record<string, string>;
}

export interface FlexVolumeSource {
  driver: string;
  fsType?: string;
  secretRef?: LocalObjectReference;
  readOnly?: boolean;
  options?: Record<string, string>;
}

export interface AWSElasticBlockStoreVolumeSource {
  volumeID: string;
  fsType?: string;
  partition?: number;
  readOnly?: boolean;
}

export interface GitRepoVolumeSource {
  repository: string;
  revision?: string;
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

export interface SecretProjection extends LocalObjectReference {
  items?: KeyToPath[];
  optional?: boolean;
}

export interface NFSVolumeSource {
  server: string;
  path: string;
  readOnly?: boolean;
}

export interface ISCSIVolumeSource {
  targetPortal: string;
  iqn: string;
  lun: number;
  iscsiInterface?: string;
  fsType?: string;
  readOnly?: boolean;
  portals?: string[];
  chapAuthDiscovery?: boolean;
  chapAuthSession?: boolean;
  secretRef?: LocalObjectReference;
  initiatorName?: string;
}

export interface ISCSIPersistentVolumeSource {
  targetPortal: string;
  iqn: string;
  lun: number;
  iscsiInterface?: string;
  fsType?: string;
  readOnly?: boolean;
  portals?: string[];
  chapAuthDiscovery?: boolean;
  chapAuthSession?: boolean;
  secretRef?: SecretReference;
  initiatorName?: string;
}

export interface FCVolumeSource {
  targetWWNs?: string[];
  lun?: number;
  fsType?: string;
  readOnly?: boolean;
  wwids?: string[];
}

export interface AzureFileVolumeSource {
  secretName: string;
  shareName: string;
  readOnly?: boolean;
}

export interface AzureFilePersistentVolumeSource {
  secretName: string;
  shareName: string;
  readOnly?: boolean;
  secretNamespace?: string | null;
}

export interface VsphereVirtualDiskVolumeSource {
  volumePath: string;
  fsType?: string;
  storagePolicyName?: string;
  storagePolicyID?: string;
}

export interface PhotonPersistentDiskVolumeSource {
  pdID: string;
  fsType?: string;
}

export interface AzureDiskVolumeSource {
  diskName: string;
  diskURI: string;
  cachingMode?: AzureDataDiskCachingMode;
  fsType?: string;
  readOnly?: boolean;
  kind?: AzureDataDiskKind;
}

export interface PortworxVolumeSource {
  volumeID: string;
  fsType?: string;
  readOnly?: boolean;
}

export interface ScaleIOVolumeSource {
  gateway: string;
  system: string;
  secretRef: LocalObjectReference;
  sslEnabled?: boolean;
  protectionDomain?: string;
  storagePool?: string;
  storageMode?: string;
  volumeName?: string;
  fsType?: string;
  readOnly?: boolean;
}

export interface ScaleIOPersistentVolumeSource {
  gateway: string;
  system: string;
  secretRef: SecretReference;
  sslEnabled?: boolean;
  protectionDomain?: string;
  storagePool?: string;
  storageMode?: string;
  volumeName?: string;
  fsType?: string;
  readOnly?: boolean;
}

export interface StorageOSVolumeSource {
  volumeName?: string;
  volumeNamespace?: string;
  fsType?: string;
  readOnly?: boolean;
  secretRef?: LocalObjectReference;
}

export interface StorageOSPersistentVolumeSource {
  volumeName?: string;
  volumeNamespace?: string;
  fsType?: string;
  readOnly?: boolean;
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

export interface ConfigMapProjection extends LocalObjectReference {
  items?: KeyToPath[];
  optional?: boolean;
}

export interface ServiceAccountTokenProjection {
  audience?: string;
  expirationSeconds?: number;
  path: string;
}

export interface ClusterTrustBundleProjection {
  name?: string;
  signerName?: string;
  labelSelector?: LabelSelector;
  optional?: boolean;
  path: string;
}

export interface PodCertificateProjection {
  signerName?: string;
  keyType?: string;
  maxExpirationSeconds?: number;
  credentialBundlePath?: string;
  keyPath?: string;
  certificateChainPath?: string;
  userAnnotations?: Record<string, string>;
}

/** Several sources in one directory. */
export interface ProjectedVolumeSource {
  /** The sources. */
  sources?: VolumeProjection[] | null;
  /** Mode of the files. 0644 by default. */
  defaultMode?: number;
}

export interface VolumeProjection {
  secret?: SecretProjection;
  downwardAPI?: DownwardAPIProjection;
  configMap?: ConfigMapProjection;
  serviceAccountToken?: ServiceAccountTokenProjection;
  clusterTrustBundle?: ClusterTrustBundleProjection;
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

export interface LocalVolumeSource {
  path: string;
  fsType?: string;
}

export interface CSIPersistentVolumeSource {
  driver: string;
  volumeHandle: string;
  readOnly?: boolean;
  fsType?: string;
  volumeAttributes?: Record<string, string>;
  controllerPublishSecretRef?: SecretReference;
  nodeStageSecretRef?: SecretReference;
  nodePublishSecretRef?: SecretReference;
  controllerExpandSecretRef?: SecretReference;
  nodeExpandSecretRef?: SecretReference;
}

export interface CSIVolumeSource {
  driver: string;
  readOnly?: boolean;
  fsType?: string;
  volumeAttributes?: Record<string, string>;
  nodePublishSecretRef?: LocalObjectReference;
}

export interface EphemeralVolumeSource {
  volumeClaimTemplate?: PersistentVolumeClaimTemplate;
}

export interface PersistentVolumeClaimTemplate {
  metadata: ObjectMeta;
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

export interface VolumeDevice {
  name: string;
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

export interface FileKeySelector {
  volumeName: string;
  path: string;
  key: string;
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

export interface ConfigMapEnvSource extends LocalObjectReference {
  optional?: boolean;
}

export interface SecretEnvSource extends LocalObjectReference {
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
  seconds: number;
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
  terminationGracePeriodSeconds?: number;
}

export interface ContainerResizePolicy {
  resourceName: ResourceName;
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

export interface VolumeResourceRequirements {
  limits?: ResourceList;
  requests?: ResourceList;
}

export interface ResourceClaim {
  name: string;
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
  allocatedResourcesStatus?: ResourceStatus[];
  /** Signal that tells it to stop. */
  stopSignal?: Signal;
}

export interface ResourceStatus {
  name: ResourceName;
  resources?: ResourceHealth[];
}

export interface ResourceHealth {
  resourceID: ResourceID;
  health?: ResourceHealthStatus;
  message?: string;
}

export interface ContainerUser {
  linux?: LinuxContainerUser;
}

export interface LinuxContainerUser {
  uid: number;
  gid: number;
  supplementalGroups?: number[];
}

/** One aspect of the state of a pod. */
export interface PodCondition {
  /** What it is about, such as Ready or PodScheduled. */
  type: PodConditionType;
  observedGeneration?: number;
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

export interface VolumeMountStatus {
  name: string;
  mountPath: string;
  readOnly?: boolean;
  recursiveReadOnly?: RecursiveReadOnlyMode;
  volumeStatus?: VolumeStatus;
}

export interface VolumeStatus {
  image?: ImageVolumeStatus;
}

export interface ImageVolumeStatus {
  imageRef?: string;
}

export interface ContainerRestartRule {
  action?: ContainerRestartRuleAction;
  exitCodes?: ContainerRestartRuleOnExitCodes;
}

export interface ContainerRestartRuleOnExitCodes {
  operator?: ContainerRestartRuleOnExitCodesOperator;
  values?: number[];
}

export interface NodeSelector {
  nodeSelectorTerms: NodeSelectorTerm[];
}

export interface NodeSelectorTerm {
  matchExpressions?: NodeSelectorRequirement[];
  matchFields?: NodeSelectorRequirement[];
}

export interface NodeSelectorRequirement {
  key: string;
  operator: NodeSelectorOperator;
  values?: string[];
}

export interface TopologySelectorTerm {
  matchLabelExpressions?: TopologySelectorLabelRequirement[];
}

export interface TopologySelectorLabelRequirement {
  key: string;
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

export interface PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

export interface PodAntiAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

export interface WeightedPodAffinityTerm {
  weight: number;
  podAffinityTerm: PodAffinityTerm;
}

export interface PodAffinityTerm {
  labelSelector?: LabelSelector;
  namespaces?: string[];
  topologyKey: string;
  namespaceSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
}

/** Rules about nodes. */
export interface NodeAffinity {
  /** What a node must be like when the pod is placed. */
  requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  /** What a node had better be like, with weights. */
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
}

export interface PreferredSchedulingTerm {
  weight: number;
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
  tolerationSeconds?: number;
}

export interface PodReadinessGate {
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
  terminationGracePeriodSeconds?: number;
  /** Seconds after its start at which the pod is marked failed and its containers are killed. */
  activeDeadlineSeconds?: number;
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
  schedulingGroup?: PodSchedulingGroup;
}

export interface PodResourceClaim {
  name: string;
  resourceClaimName?: string;
  resourceClaimTemplateName?: string;
}

export interface PodResourceClaimStatus {
  name: string;
  resourceClaimName?: string;
}

export interface PodExtendedResourceClaimStatus {
  requestMappings: ContainerExtendedResourceRequest[];
  resourceClaimName: string;
}

export interface ContainerExtendedResourceRequest {
  containerName: string;
  resourceName: string;
  requestName: string;
}

export interface PodOS {
  name: OSName;
}

export interface PodSchedulingGate {
  name: string;
}

export interface PodSchedulingGroup {
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

export interface HostAlias {
  ip: string;
  hostnames?: string[];
}

/** Settings of security for all containers of a pod. */
export interface PodSecurityContext {
  /** SELinux labels. */
  seLinuxOptions?: SELinuxOptions;
  /** Settings for Windows. */
  windowsOptions?: WindowsSecurityContextOptions;
  /** User id to run as. */
  runAsUser?: number;
  /** Group id to run as. */
  runAsGroup?: number;
  /** Refuse to start as root. */
  runAsNonRoot?: boolean;
  /** Further groups of the first process. */
  supplementalGroups?: number[];
  /** Whether the image's groups are added too. Merge or Strict. */
  supplementalGroupsPolicy?: SupplementalGroupsPolicy;
  /** Group that owns the volumes that support it. */
  fsGroup?: number;
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

export interface SeccompProfile {
  type: SeccompProfileType;
  localhostProfile?: string;
}

export interface AppArmorProfile {
  type: AppArmorProfileType;
  localhostProfile?: string;
}

export interface PodDNSConfig {
  nameservers?: string[];
  searches?: string[];
  options?: PodDNSConfigOption[];
}

export interface PodDNSConfigOption {
  name?: string;
  value?: string;
}

export interface PodIP {
  ip: string;
}

export interface HostIP {
  ip: string;
}

export interface EphemeralContainerCommon {
  name?: string;
  image?: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  ports?: ContainerPort[];
  envFrom?: EnvFromSource[];
  env?: EnvVar[];
  resources?: ResourceRequirements;
  resizePolicy?: ContainerResizePolicy[];
  restartPolicy?: ContainerRestartPolicy;
  restartPolicyRules?: ContainerRestartRule[];
  volumeMounts?: VolumeMount[];
  volumeDevices?: VolumeDevice[];
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
  lifecycle?: Lifecycle;
  terminationMessagePath?: string;
  terminationMessagePolicy?: TerminationMessagePolicy;
  imagePullPolicy?: PullPolicy;
  securityContext?: SecurityContext;
  stdin?: boolean;
  stdinOnce?: boolean;
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
  observedGeneration?: number;
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
  extendedResourceClaimStatus?: PodExtendedResourceClaimStatus;
  allocatedResources?: ResourceList;
  resources?: ResourceRequirements;
  nodeAllocatableResourceClaimStatuses?: NodeAllocatableResourceClaimStatus[];
}

export interface PodStatusResult extends KubeObject {
  status: PodStatus;
}

/** One or more containers that run together on one node and share network and storage. The smallest thing that Kubernetes runs. */
export interface Pod extends KubeObject {
  /** What should run, and how. */
  spec: PodSpec;
  /** What runs. Kept by the kubelet and the scheduler. */
  status: PodStatus;
}

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
  observedGeneration?: number;
  /** Single aspects of its state. */
  conditions?: ReplicationControllerCondition[];
}

export interface ReplicationControllerCondition {
  type: ReplicationControllerConditionType;
  status: ConditionStatus;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

/** Keeps a number of pods running. Use Deployment instead. */
export interface ReplicationController extends KubeObject {
  /** How many pods, and which. */
  spec: ReplicationControllerSpec;
  /** What runs. */
  status: ReplicationControllerStatus;
}

export type ReplicationControllerList = KubeList<ReplicationController>;

export interface SessionAffinityConfig {
  clientIP?: ClientIPConfig;
}

export interface ClientIPConfig {
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

export interface LoadBalancerIngress {
  ip?: string;
  hostname?: string;
  ipMode?: LoadBalancerIPMode;
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

export type ServiceAccountList = KubeList<ServiceAccount>;

/** Addresses behind a service. Use EndpointSlice instead. */
export interface Endpoints extends KubeObject {
  /** Addresses with the ports that they have in common. */
  subsets?: EndpointSubset[];
}

export interface EndpointSubset {
  addresses?: EndpointAddress[];
  notReadyAddresses?: EndpointAddress[];
  ports?: EndpointPort[];
}

export interface EndpointAddress {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef?: ObjectReference;
}

export interface EndpointPort {
  name?: string;
  port: number;
  protocol?: Protocol;
  appProtocol?: string;
}

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

export interface NodeConfigSource {
  configMap?: ConfigMapNodeConfigSource;
}

export interface ConfigMapNodeConfigSource {
  namespace: string;
  name: string;
  uid?: string;
  resourceVersion?: string;
  kubeletConfigKey: string;
}

export interface DaemonEndpoint {
  Port: number;
}

export interface NodeDaemonEndpoints {
  kubeletEndpoint?: DaemonEndpoint;
}

export interface NodeRuntimeHandlerFeatures {
  recursiveReadOnlyMounts?: boolean;
  userNamespaces?: boolean;
}

export interface NodeRuntimeHandler {
  name?: string;
  features?: NodeRuntimeHandlerFeatures;
}

export interface NodeFeatures {
  supplementalGroupsPolicy?: boolean;
}

export interface NodeSystemInfo {
  machineID: string;
  systemUUID: string;
  bootID: string;
  kernelVersion: string;
  osImage: string;
  containerRuntimeVersion: string;
  kubeletVersion: string;
  kubeProxyVersion: string;
  operatingSystem: string;
  architecture: string;
  swap?: NodeSwapStatus;
}

export interface NodeSwapStatus {
  capacity?: number;
}

export interface NodeConfigStatus {
  assigned?: NodeConfigSource;
  active?: NodeConfigSource;
  lastKnownGood?: NodeConfigSource;
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
  declaredFeatures?: string[];
}

export interface AttachedVolume {
  name: UniqueVolumeName;
  devicePath: string;
}

export interface AvoidPods {
  preferAvoidPods?: PreferAvoidPodsEntry[];
}

export interface PreferAvoidPodsEntry {
  podSignature?: PodSignature;
  evictionTime?: string;
  reason?: string;
  message?: string;
}

export interface PodSignature {
  podController?: OwnerReference;
}

export interface ContainerImage {
  names?: string[] | null;
  sizeBytes?: number;
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

export interface NodeAddress {
  type: NodeAddressType;
  address: string;
}

/** A machine that runs pods. */
export interface Node extends KubeObject {
  /** How the node should be. */
  spec: NodeSpec;
  /** State of the node, kept by its kubelet. */
  status: NodeStatus;
}

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

export interface NamespaceCondition {
  type: NamespaceConditionType;
  status: ConditionStatus;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

/** A part of the cluster that has names of its own. */
export interface Namespace extends KubeObject {
  /** How the namespace should be. */
  spec: NamespaceSpec;
  /** State of the namespace. */
  status: NamespaceStatus;
}

export type NamespaceList = KubeList<Namespace>;

/** Puts a pod on a node. */
export interface Binding extends KubeObject {
  /** The node. */
  target: ObjectReference;
}

export interface Preconditions {
  uid?: string;
}

export interface PodLogOptions {
  kind?: string;
  apiVersion?: string;
  container?: string;
  follow?: boolean;
  previous?: boolean;
  sinceSeconds?: number;
  sinceTime?: string;
  timestamps?: boolean;
  tailLines?: number;
  limitBytes?: number;
  insecureSkipTLSVerifyBackend?: boolean;
  stream?: string;
}

export interface PodAttachOptions {
  kind?: string;
  apiVersion?: string;
  stdin?: boolean;
  stdout?: boolean;
  stderr?: boolean;
  tty?: boolean;
  container?: string;
}

export interface PodExecOptions {
  kind?: string;
  apiVersion?: string;
  stdin?: boolean;
  stdout?: boolean;
  stderr?: boolean;
  tty?: boolean;
  container?: string;
  command?: string[] | null;
}

export interface PodPortForwardOptions {
  kind?: string;
  apiVersion?: string;
  ports?: number[];
}

export interface PodProxyOptions {
  kind?: string;
  apiVersion?: string;
  path?: string;
}

export interface NodeProxyOptions {
  kind?: string;
  apiVersion?: string;
  path?: string;
}

export interface ServiceProxyOptions {
  kind?: string;
  apiVersion?: string;
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

export interface TypedLocalObjectReference {
  apiGroup?: string | null;
  kind: string;
  name: string;
}

export interface SerializedReference {
  kind?: string;
  apiVersion?: string;
  reference?: ObjectReference;
}

export interface EventSource {
  component?: string;
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

export interface EventSeries {
  count?: number;
  lastObservedTime?: string;
}

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

export interface ScopeSelector {
  matchExpressions?: ScopedResourceSelectorRequirement[];
}

export interface ScopedResourceSelectorRequirement {
  scopeName: ResourceQuotaScope;
  operator: ScopeSelectorOperator;
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

export type ConfigMapList = KubeList<ConfigMap>;

export interface ComponentCondition {
  type: ComponentConditionType;
  status: ConditionStatus;
  message?: string;
  error?: string;
}

export interface ComponentStatus extends KubeObject {
  conditions?: ComponentCondition[];
}

export type ComponentStatusList = KubeList<ComponentStatus>;

export interface DownwardAPIVolumeSource {
  items?: DownwardAPIVolumeFile[];
  defaultMode?: number;
}

export interface DownwardAPIVolumeFile {
  path: string;
  fieldRef?: ObjectFieldSelector;
  resourceFieldRef?: ResourceFieldSelector;
  mode?: number;
}

export interface DownwardAPIProjection {
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
  runAsUser?: number;
  /** Group id to run as. */
  runAsGroup?: number;
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

export interface SELinuxOptions {
  user?: string;
  role?: string;
  type?: string;
  level?: string;
}

export interface WindowsSecurityContextOptions {
  gmsaCredentialSpecName?: string;
  gmsaCredentialSpec?: string;
  runAsUserName?: string;
  hostProcess?: boolean;
}

export interface RangeAllocation extends KubeObject {
  range?: string;
  data?: string;
}

export interface Sysctl {
  name: string;
  value: string;
}

export interface PortStatus {
  port: number;
  protocol: Protocol;
  error?: string;
}

export interface ImageVolumeSource {
  reference?: string;
  pullPolicy?: PullPolicy;
}

export interface NodeAllocatableResourceClaimStatus {
  resourceClaimName: string;
  containers?: string[];
  resources: Record<string, string>;
}

export type Capability = string;

export type ResourceID = string;

export type UniqueVolumeName = string;

export type ResourceList = Record<string, string>;

export type PersistentVolumeClaimConditionType = string;

export type ClaimResourceStatus = string;

export type StorageMedium = string;

export type PodConditionType = string;

export type ReplicationControllerConditionType = string;

export type NodePhase = string;

export type NodeConditionType = string;

export type NodeAddressType = string;

export type ResourceName = string;

export type FinalizerName = string;

export type NamespaceConditionType = string;

export type LimitType = string;

export type ResourceQuotaScope = string;

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

export type IPFamily = 'IPv4' | 'IPv6';

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
