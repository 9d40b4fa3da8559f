import type { JsonObject, JsonValue, KubeList, KubeObject, ObjectKey, ResourceType, WatchEvent } from '@kubewright/api-machinery';

/** The interface of every component to the API. Objects it returns are deeply frozen: copy before changing. */
export interface Client {
  resource<T extends KubeObject>(type: ResourceType<T>): ResourceClient<T>;
}

/** What create, update and apply take: an object whose status may be left out. */
export type Draft<T> = 'status' extends keyof T ? Omit<T, 'status'> & Partial<Pick<T, 'status' & keyof T>> : T;

/**
 * The verbs of one resource. Every method rejects with an ApiError carrying the server's Status. A `signal` ends the
 * request from this side only: a write may or may not have happened.
 */
export interface ResourceClient<T extends KubeObject> {
  readonly type: ResourceType<T>;
  get(key: ObjectKey, options?: GetOptions): Promise<T>;
  /** What `get` would answer, where it can be told without waiting: the API server's own client reads a cache. @throws {ApiError} as `get` rejects */
  getNow(key: ObjectKey): T | undefined;
  list(options?: ListOptions): Promise<KubeList<T>>;
  /** Whether `list` would answer nothing, where that can be told without waiting; else false. */
  hasNone(namespace?: string): boolean;
  /** Ends when the server ends the watch or `signal` aborts. A failure arrives as an ERROR event or as a rejection. */
  watch(options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create(object: Draft<T>, options?: WriteOptions): Promise<T>;
  update(object: T, options?: WriteOptions): Promise<T>;
  updateStatus(object: T, options?: WriteOptions): Promise<T>;
  patch(key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<T>;
  /** Answers the object as it is after the request (it may live on), or undefined when it is gone. */
  delete(key: ObjectKey, options?: DeleteOptions): Promise<T | undefined>;
  deleteCollection(options?: ListOptions & DeleteOptions): Promise<void>;
  /** GET of a subresource such as `scale`. */
  getSubresource<S extends KubeObject>(key: ObjectKey, subresource: string, options?: SubresourceOptions): Promise<S>;
  /** PUT of a subresource. */
  updateSubresource<S extends KubeObject>(key: ObjectKey, subresource: string, body: S, options?: WriteOptions): Promise<S>;
  /** POST to a subresource such as `binding`, `eviction`, `token`. */
  createSubresource<S extends KubeObject>(key: ObjectKey, subresource: string, body: S, options?: WriteOptions): Promise<KubeObject>;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}
export interface SubresourceOptions extends RequestOptions {
  /** Of the query. */
  readonly parameters?: Readonly<Record<string, string>>;
}
export interface GetOptions extends RequestOptions {
  readonly resourceVersion?: string;
}
export interface ListOptions extends RequestOptions {
  /** Unset: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
}
export interface WatchOptions extends ListOptions {
  readonly signal: AbortSignal;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}
export interface WriteOptions extends RequestOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
}
export interface PatchOptions extends WriteOptions {
  readonly subresource?: string;
  /** Apply only. */
  readonly force?: boolean;
}
export interface DeleteOptions extends RequestOptions {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly gracePeriodSeconds?: number | bigint;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  /** What `propagationPolicy` replaced: 'Orphan' or 'Background'. */
  readonly orphanDependents?: boolean;
  readonly dryRun?: boolean;
}

export type Patch =
  | { readonly type: 'json'; readonly operations: readonly JsonObject[] }
  | { readonly type: 'merge'; readonly body: JsonObject }
  | { readonly type: 'strategic'; readonly body: JsonObject }
  /** Server-side apply; `fieldManager` is required in the options. */
  | { readonly type: 'apply'; readonly body: JsonObject };

export const patchContentType: Readonly<Record<Patch['type'], string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/**
 * One API call below the typed client, independent of what carries it. `ResourceClient` is written once over this;
 * `HttpTransport` turns it into an HTTP request, the API server's direct transport into a call of its pipeline.
 */
export interface ResourceRequest {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** The query parameters of the HTTP API: `labelSelector`, `resourceVersion`, `dryRun`, `fieldManager`, `force`, … */
  readonly query: ReadonlyMap<string, string>;
  /** An object, a patch document or DeleteOptions. Taken over by the callee; not changed by either side afterwards. */
  readonly body?: JsonValue;
  /** Content type of a patch body. */
  readonly patchType?: string;
}

export interface ResourceTransport {
  /** Answers an object, a list, or a Status with `status: Success`. @throws ApiError */
  send(request: ResourceRequest, signal?: AbortSignal): Promise<KubeObject | KubeList>;
  watch(request: Omit<ResourceRequest, 'verb' | 'body'>, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** A get or list without options, where that needs no waiting; undefined: it takes a request. @throws ApiError */
  readNow?(
    type: ResourceType<KubeObject>,
    place: { readonly namespace?: string; readonly name?: string },
  ): KubeObject | KubeList | undefined;
  /** Whether there is nothing to list, where that can be told without waiting; else false. */
  hasNone?(type: ResourceType<KubeObject>, namespace: string | undefined): boolean;
}
