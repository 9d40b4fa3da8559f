// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { JsonValue, KubeList, KubeObject, ListMeta } from '@kubewright/api-machinery';
export type { ListMeta, ManagedFieldsEntry, ObjectMeta, OwnerReference, Status, StatusCause, StatusDetails } from '@kubewright/api-machinery';

/** A resource in any version. */
export interface GroupResource {
  /** Its group; empty for the core group. */
  group: string;
  /** Its plural name. */
  resource: string;
}

/** A resource in one version. */
export interface GroupVersionResource {
  /** Its group; empty for the core group. */
  group?: string;
  /** The version. */
  version?: string;
  /** Its plural name. */
  resource?: string;
}

/** A kind in any version. */
export interface GroupKind {
  /** Its group; empty for the core group. */
  group?: string;
  /** Its name. */
  kind?: string;
}

/** A kind in one version. */
export interface GroupVersionKind {
  /** Its group; empty for the core group. */
  group?: string;
  /** The version. */
  version?: string;
  /** Its name. */
  kind?: string;
}

/** A version of a group. */
export interface GroupVersion {
  /** The group; empty for the core group. */
  group?: string;
  /** The version. */
  version?: string;
}

/** Which part of a list this is. */
export interface ShardInfo {
  /** Selects the part. */
  selector: string;
}

/** Parameters of list, watch and deletecollection. */
export interface ListOptions {
  kind?: string;
  apiVersion?: string;
  /** Only objects with such labels; empty means all. */
  labelSelector?: string;
  /** Only objects with such fields; empty means all. */
  fieldSelector?: string;
  /** Sends changes as they happen instead of a list. */
  watch?: boolean;
  /** Sends now and then a bookmark, which says up to which resourceVersion everything has been sent. */
  allowWatchBookmarks?: boolean;
  /** Unset means the newest state; 0 means any; else as resourceVersionMatch says. */
  resourceVersion?: string;
  /** NotOlderThan or Exact. */
  resourceVersionMatch?: ResourceVersionMatch;
  /** Ends the call after so many seconds. */
  timeoutSeconds?: number | bigint;
  /** At most so many objects; the answer has a token for the rest. */
  limit?: number | bigint;
  /** The token of the page before. */
  continue?: string;
  /** Begins a watch with what is there, and marks the end of that by a bookmark. */
  sendInitialEvents?: boolean;
  /** Only one part of the objects. */
  shardSelector?: string;
}

/** Parameters of get. */
export interface GetOptions {
  kind?: string;
  apiVersion?: string;
  /** Unset means the newest state; 0 means any; else not older than this. */
  resourceVersion?: string;
}

/** How to delete an object. */
export interface DeleteOptions {
  kind?: string;
  apiVersion?: string;
  /** Seconds until the object is removed. 0 removes it at once; unset takes the default of the kind. */
  gracePeriodSeconds?: number | bigint;
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

/** Parameters of create. */
export interface CreateOptions {
  kind?: string;
  apiVersion?: string;
  /** All means does everything but store it. */
  dryRun?: string[];
  /** Who owns the fields that are set. */
  fieldManager?: string;
  /** What becomes of unknown and repeated fields; Strict, Warn or Ignore. */
  fieldValidation?: string;
}

/** Parameters of patch. */
export interface PatchOptions {
  kind?: string;
  apiVersion?: string;
  /** All means does everything but store it. */
  dryRun?: string[];
  /** Takes fields from those who own them; for apply only. */
  force?: boolean;
  /** Who owns the fields that are set; required for apply. */
  fieldManager?: string;
  /** What becomes of unknown and repeated fields; Strict, Warn or Ignore. */
  fieldValidation?: string;
}

/** Parameters of apply. */
export interface ApplyOptions {
  kind?: string;
  apiVersion?: string;
  /** All means does everything but store it. */
  dryRun?: string[];
  /** Takes fields from those who own them. */
  force?: boolean;
  /** Who owns the fields that are set. */
  fieldManager?: string;
}

/** Parameters of update. */
export interface UpdateOptions {
  kind?: string;
  apiVersion?: string;
  /** All means does everything but store it. */
  dryRun?: string[];
  /** Who owns the fields that are set. */
  fieldManager?: string;
  /** What becomes of unknown and repeated fields; Strict, Warn or Ignore. */
  fieldValidation?: string;
}

/** What must be true of an object before it is changed. */
export interface Preconditions {
  /** UID that it must have. */
  uid?: string;
  /** Resource version that it must have. */
  resourceVersion?: string;
}

/** A list of objects of any kinds. */
export interface List {
  kind?: string;
  apiVersion?: string;
  /** Name, namespace, labels and what else every object has. */
  metadata: ListMeta;
  /** The objects. */
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

/** Paths of a server. */
export interface RootPaths {
  /** The paths. */
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

/** A requirement of one field. */
export interface FieldSelectorRequirement {
  /** Which field. */
  key: string;
  /** In, NotIn, Exists or DoesNotExist. */
  operator: FieldSelectorOperator;
  /** What to compare with; none for Exists and DoesNotExist. */
  values?: string[];
}

/** Objects as rows for people to read. */
export interface Table {
  kind?: string;
  apiVersion?: string;
  /** Name, namespace, labels and what else every object has. */
  metadata: ListMeta;
  /** The columns. */
  columnDefinitions?: TableColumnDefinition[] | null;
  /** The rows. */
  rows?: TableRow[] | null;
}

/** A column of a table. */
export interface TableColumnDefinition {
  /** Heading. */
  name?: string;
  /** integer, number, string, boolean or date. */
  type?: string;
  /** A hint; name marks the column with the object's name. */
  format?: string;
  /** What it shows. */
  description?: string;
  /** 0 means always shown; more means only where there is room. */
  priority?: number;
}

/** A row of a table. */
export interface TableRow {
  /** A value for each column. */
  cells?: JsonValue[] | null;
  /** What there is to say of the row. */
  conditions?: TableRowCondition[];
  /** The object, its metadata, or nothing, as was asked for. */
  object?: JsonValue;
}

/** What there is to say of a row. */
export interface TableRowCondition {
  /** Completed means the object has run its course. */
  type?: RowConditionType;
  /** True, False or Unknown. */
  status?: ConditionStatus;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** Parameters of a request for a table. */
export interface TableOptions {
  kind?: string;
  apiVersion?: string;
  /** What a row has of its object; None, Metadata (default) or Object. */
  includeObject?: IncludeObjectPolicy;
}

/** An object without all but its metadata. */
export interface PartialObjectMetadata extends KubeObject {}

/** A list of metadata. */
export type PartialObjectMetadataList = KubeList<PartialObjectMetadata>;

/** One aspect of the current state of an object. */
export interface Condition {
  /** What the condition is about, in CamelCase. */
  type: string;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** Generation of the object that the condition was made for. */
  observedGeneration?: number | bigint;
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
