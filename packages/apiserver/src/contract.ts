import type { KubeObject, ResourceDefinition } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { HttpRequest, HttpResponse } from '@kubewright/http';
import type { Duplex } from 'node:stream';
import type { Family } from './metrics/metric-families.ts';
import type { Span } from './tracing/span.ts';

/** Who asks. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: ReadonlyMap<string, readonly string[]>;
}

/** What there is to say of credentials besides whose they are. */
export interface AuthenticationNotes {
  /** To who asks. */
  warn(text: string): void;
  /** To the auditor. */
  annotate(key: string, value: string): void;
}

export interface Authenticator {
  /**
   * Undefined: these credentials are not mine. @throws ApiError Unauthorized when they are mine and wrong. Who can tell at
   * once answers at once: every request passes here.
   */
  authenticate(request: HttpRequest, notes?: AuthenticationNotes): Promise<UserInfo | undefined> | UserInfo | undefined;
  /** What it tells in /metrics. */
  families?(): readonly Family[];
}

/** What an authorizer decides about. Resource requests have `resource`; others only `path`. `verb` is lower case. */
export interface Attributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly path: string;
  readonly resourceRequest: boolean;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** As it was sent, of what reads or deletes several. */
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
}

export interface Decision {
  readonly kind: 'allow' | 'deny' | 'noOpinion';
  readonly reason: string;
  /** What kept an authorizer from deciding: a request that nobody allows is not forbidden then, it has failed. */
  readonly error?: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Promise<Decision> | Decision;
}

/** One admission request. `object` is a draft that `admit` may change in place; `validate` must not. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly definition: ResourceDefinition;
  readonly version: string;
  readonly subresource: string;
  readonly namespace: string;
  /** '' while a generated name is not made yet. */
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Delete, create, update or patch options as sent. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Adds a Warning header. */
  warn(text: string): void;
  /** Adds an annotation to the audit of the request: `<plugin or group>/<key>`; nothing happens where it is not audited. */
  annotate?(key: string, value: string): void;
  /** The step that the request is, for what is a step of it; unset where it is not traced. */
  readonly span?: Span | undefined;
  /** Has what the plugin took for a change given back when the request is refused after all. */
  whenRefused?(undo: () => Promise<void>): void;
  /** A plugin that wants every mutating plugin to run once more, because it changed the object, sets `requested`. */
  readonly reinvocation?: { requested: boolean; round: 0 | 1 };
}

/** Rejections are thrown as ApiError (usually Forbidden). Plugins run in one list, first every `admit`, then every `validate`. */
export interface AdmissionPlugin {
  readonly name: string;
  /** What it tells in /metrics. */
  families?(): readonly Family[];
  handles(request: AdmissionRequest): boolean;
  admit?(request: AdmissionRequest): Promise<void> | void;
  validate?(request: AdmissionRequest): Promise<void> | void;
  /** Its `admit` runs once, after every other plugin and their second round: it takes what cannot be taken twice. */
  readonly admitsLast?: boolean;
}

/** A resource whose objects are not stored but made when somebody asks for them (`componentstatuses`). */
export interface ComputedResource {
  readonly plural: string;
  readonly group: string;
  /** Of every object there is, in the order a list shows them. */
  names(): readonly string[];
  /** @throws {ApiError} NotFound for any other name. */
  read(name: string, signal: AbortSignal): Promise<KubeObject>;
}

/** A subresource a policy package implements itself (`pods/log`, `pods/exec`, `pods/binding`, `serviceaccounts/token`). */
export interface CustomSubresource {
  readonly plural: string;
  readonly group: string;
  /** `log`, `exec`, …; `proxy` also takes every path below it. */
  readonly name: string;
  /** Type of the body of a create or update, where it is not the resource's own: it is decoded and checked as such. */
  readonly body?: { readonly group: string; readonly version: string; readonly kind: string };
  /** Of a body of that type: the body with what it leaves out. */
  withDefaults?(body: KubeObject): KubeObject;
  /** Authentication, authorization and routing are done; answers with a response or an object to encode. */
  handle(call: SubresourceCall): Promise<HttpResponse | KubeObject>;
  /** For streaming ones: takes over an upgraded connection. */
  upgrade?(call: SubresourceCall, socket: Duplex, head: Uint8Array): Promise<void>;
}

export interface SubresourceCall {
  readonly request: HttpRequest;
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
  /** What follows the subresource in the path, beginning with `/`, for proxies. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  /** Decoded body of a POST, PUT or PATCH, when it is an object; undefined for upgrades and proxies. */
  readonly body: KubeObject | undefined;
  /** Acts on the API as the server itself. */
  readonly loopback: Client;
  /** As `loopback`, for what upstream does with the store itself: no admission, no audit, and nobody owns what is written. */
  readonly store: Client;
  readonly dryRun: boolean;
  /** As those of an admission request. */
  annotate?(key: string, value: string): void;
  warn?(text: string): void;
}
