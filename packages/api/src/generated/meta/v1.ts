// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { JsonValue, KubeList, KubeObject, ListMeta } from '@kubewright/api-machinery';
export type { ListMeta, ManagedFieldsEntry, ObjectMeta, OwnerReference, Status, StatusCause, StatusDetails } from '@kubewright/api-machinery';

export interface GroupResource {
  group: string;
  resource: string;
}

export interface GroupVersionResource {
  group?: string;
  version?: string;
  resource?: string;
}

export interface GroupKind {
  group?: string;
  kind?: string;
}

export interface GroupVersionKind {
  group?: string;
  version?: string;
  kind?: string;
}

export interface GroupVersion {
  group?: string;
  version?: string;
}

export interface ShardInfo {
  selector: string;
}

export interface ListOptions {
  kind?: string;
  apiVersion?: string;
  labelSelector?: string;
  fieldSelector?: string;
  watch?: boolean;
  allowWatchBookmarks?: boolean;
  resourceVersion?: string;
  resourceVersionMatch?: ResourceVersionMatch;
  timeoutSeconds?: number;
  limit?: number;
  continue?: string;
  sendInitialEvents?: boolean;
  shardSelector?: string;
}

export interface GetOptions {
  kind?: string;
  apiVersion?: string;
  resourceVersion?: string;
}

/** How to delete an object. */
export interface DeleteOptions {
  kind?: string;
  apiVersion?: string;
  /** Seconds until the object is removed. 0 removes it at once; unset takes the default of the kind. */
  gracePeriodSeconds?: number;
  /** What must be true of the object, or else it is not deleted. */
  preconditions?: Preconditions;
  /** Deprecated, use propagationPolicy. Whether dependents stay. */
  orphanDependents?: boolean;
  /** What becomes of dependents. Orphan keeps them, Background deletes them afterwards, Foreground before. */
  propagationPolicy?: DeletionPropagation;
  /** All runs every stage of the request but deletes nothing. */
  dryRun?: string[];
  /** Delete the object even when what is stored cannot be read. Skips finalizers and preconditions. */
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}

export interface CreateOptions {
  kind?: string;
  apiVersion?: string;
  dryRun?: string[];
  fieldManager?: string;
  fieldValidation?: string;
}

export interface PatchOptions {
  kind?: string;
  apiVersion?: string;
  dryRun?: string[];
  force?: boolean;
  fieldManager?: string;
  fieldValidation?: string;
}

export interface ApplyOptions {
  kind?: string;
  apiVersion?: string;
  dryRun?: string[];
  force?: boolean;
  fieldManager?: string;
}

export interface UpdateOptions {
  kind?: string;
  apiVersion?: string;
  dryRun?: string[];
  fieldManager?: string;
  fieldValidation?: string;
}

/** What must be true of an object before it is changed. */
export interface Preconditions {
  /** UID that it must have. */
  uid?: string;
  /** Resource version that it must have. */
  resourceVersion?: string;
}

export interface List {
  kind?: string;
  apiVersion?: string;
  metadata: ListMeta;
  items?: JsonValue[] | null;
}

/** Versions of the core group. */
export interface APIVersions {
  kind?: string;
  apiVersion?: string;
  /** The versions. */
  versions: string[];
  /** Addresses of the server by the network of the client. */
  serverAddressByClientCIDRs: ServerAddressByClientCIDR[];
}

/** Groups of the API. */
export interface APIGroupList {
  kind?: string;
  apiVersion?: string;
  /** The groups. */
  groups: APIGroup[];
}

/** A group of the API and its versions. */
export interface APIGroup {
  kind?: string;
  apiVersion?: string;
  /** Name of the group. */
  name: string;
  /** Versions that are served. */
  versions: GroupVersionForDiscovery[];
  /** Version that clients should use. */
  preferredVersion?: GroupVersionForDiscovery;
  /** Addresses of the server by the network of the client. */
  serverAddressByClientCIDRs?: ServerAddressByClientCIDR[];
}

/** Which address a client in a network should use. */
export interface ServerAddressByClientCIDR {
  /** Network of the client. */
  clientCIDR: string;
  /** Address for it. */
  serverAddress: string;
}

/** A group and version, together and apart. */
export interface GroupVersionForDiscovery {
  /** Group and version, joined by a slash. */
  groupVersion: string;
  /** The version alone. */
  version: string;
}

/** A resource and what can be done with it. */
export interface APIResource {
  /** Plural name. */
  name: string;
  /** Singular name. */
  singularName: string;
  /** Whether its objects live in namespaces. */
  namespaced: boolean;
  /** Group of the kind when it is not the list's. */
  group?: string;
  /** Version of the kind when it is not the list's. */
  version?: string;
  /** Kind of its objects. */
  kind: string;
  /** What can be done with it. */
  verbs: Verbs;
  /** Abbreviations for the command line. */
  shortNames?: string[];
  /** Groups of resources that it belongs to, such as all. */
  categories?: string[];
  /** Hash of the version that objects are stored in. */
  storageVersionHash?: string;
}

/** Resources of a group version. */
export interface APIResourceList {
  kind?: string;
  apiVersion?: string;
  /** The group version. */
  groupVersion: string;
  /** Its resources. */
  resources: APIResource[];
}

export interface RootPaths {
  paths?: string[] | null;
}

/** Chooses objects by their labels. All that it asks for must be met; an empty one chooses everything. */
export interface LabelSelector {
  /** Labels and the values they must have. */
  matchLabels?: Record<string, string>;
  /** Requirements on labels, all of which must be met. */
  matchExpressions?: LabelSelectorRequirement[];
}

/** A requirement on one label. */
export interface LabelSelectorRequirement {
  /** The label. */
  key: string;
  /** How the label relates to the values. In, NotIn, Exists or DoesNotExist. */
  operator: LabelSelectorOperator;
  /** The values, for In and NotIn. Empty for the others. */
  values?: string[];
}

export interface FieldSelectorRequirement {
  key: string;
  operator: FieldSelectorOperator;
  values?: string[];
}

export interface Table {
  kind?: string;
  apiVersion?: string;
  metadata: ListMeta;
  columnDefinitions?: TableColumnDefinition[] | null;
  rows?: TableRow[] | null;
}

export interface TableColumnDefinition {
  name?: string;
  type?: string;
  format?: string;
  description?: string;
  priority?: number;
}

export interface TableRow {
  cells?: JsonValue[] | null;
  conditions?: TableRowCondition[];
  object?: JsonValue;
}

export interface TableRowCondition {
  type?: RowConditionType;
  status?: ConditionStatus;
  reason?: string;
  message?: string;
}

export interface TableOptions {
  kind?: string;
  apiVersion?: string;
  includeObject?: IncludeObjectPolicy;
}

export interface PartialObjectMetadata extends KubeObject {}

export type PartialObjectMetadataList = KubeList<PartialObjectMetadata>;

/** One aspect of the current state of an object. */
export interface Condition {
  /** What the condition is about, in CamelCase. */
  type: string;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** Generation of the object that the condition was made for. */
  observedGeneration?: number;
  /** When the status last changed. */
  lastTransitionTime: string;
  /** Why it changed, as one CamelCase word for programs. */
  reason: string;
  /** Why it changed, for people. */
  message: string;
}

/** One change that a watch reports. */
export interface WatchEvent {
  /** ADDED, MODIFIED, DELETED, BOOKMARK or ERROR. */
  type: string;
  /** The object after the change; before it when it was deleted; a Status for an error. */
  object: JsonValue;
}

export type Verbs = string[];

export type StatusReason = string;

export type CauseType = string;

export type RowConditionType = string;

export type ResourceVersionMatch = 'NotOlderThan' | 'Exact';

export type DeletionPropagation = 'Orphan' | 'Background' | 'Foreground';

export type LabelSelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export type FieldSelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export type ManagedFieldsOperationType = 'Apply' | 'Update';

export type ConditionStatus = 'True' | 'False' | 'Unknown';

export type IncludeObjectPolicy = 'None' | 'Metadata' | 'Object';
