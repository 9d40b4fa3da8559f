import type { HttpRequest, HttpResponse } from '@kubewright/http';
import type { Duplex } from 'node:stream';
import type { AuditRecord } from '../audit/audit-record.ts';
import type { AuthenticationNotes, UserInfo } from '../contract.ts';
import type { Rendered } from '../render/render-answer.ts';
import { parseQuery } from '../request/parse-query.ts';
import { noInfo, type RequestInfo } from '../request/request-info.ts';
import type { RequestTrace } from '../tracing/request-trace.ts';
import type { Span } from '../tracing/span.ts';
import type { Lifetime } from './lifetime.ts';
import { Warnings } from './warnings.ts';

/** One authenticated and authorized request on its way to whoever answers it. */
export interface RequestContext {
  readonly request: HttpRequest;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  /** Aborts when the peer goes away, the time is up or the server stops. */
  readonly signal: AbortSignal;
  readonly warnings: Warnings;
  /** Unset where the request is not audited. */
  readonly audit?: AuditRecord | undefined;
  /** Set once somebody is found who answers such requests: what is refused before is not counted among theirs. */
  routed: boolean;
  /** Unset where the request is not traced. */
  readonly trace?: RequestTrace | undefined;
  /** Whether CBOR is offered. */
  readonly cbor: boolean;
  /** To be called by a stream once what it begins with has been sent: from then on it holds no seat. */
  readonly leave: () => void;
  /** To be called by a stream that has ended. */
  readonly onEnd: () => void;
}

/** An answer in the making: encoded, or a response that is whole already. */
export type Outcome = Rendered | HttpResponse;

export type Endpoint = (context: RequestContext) => Promise<Outcome> | Outcome;

/** The connection of a request that asks to take it over. */
export interface UpgradedConnection {
  readonly socket: Duplex;
  /** What arrived behind the request. */
  readonly head: Uint8Array;
}

/** Shared, and only ever read. */
const noQuery = new URLSearchParams();
/** Until authentication has said who asks. */
const nobody: UserInfo = { name: '', groups: [] };
const noAnnotations: Exchange['annotations'] = [];
const nothing = (): void => {};

export interface ExchangeInit {
  readonly request: HttpRequest;
  readonly connection: UpgradedConnection | undefined;
  readonly auditId: string;
  readonly receivedMs: number;
  readonly cbor: boolean;
}

/** One request while it passes the handler chain: each filter adds what it has found out, later ones read it. */
export class Exchange implements RequestContext, AuthenticationNotes {
  readonly request: HttpRequest;
  readonly connection: UpgradedConnection | undefined;
  readonly cbor: boolean;
  readonly query: URLSearchParams;
  /** When it came, in the clock's monotonic time. */
  readonly receivedMs: number;
  readonly warnings = new Warnings();
  /** Headers of the response, whatever it becomes; lower-case names. */
  readonly headers: Record<string, string | string[]>;
  info = noInfo;
  routed = false;
  /** When the filter before has let it through, in the clock's monotonic time. */
  passedMs = 0;
  /** Has no deadline and no place among the requests in flight. */
  longRunning = false;
  audit: AuditRecord | undefined;
  trace: RequestTrace | undefined;
  /** Finding out who asks has a trace of its own. */
  authentication: Span | undefined;
  /** What the auditor is to know once there is a record. */
  annotations: readonly (readonly [key: string, value: string])[] = noAnnotations;
  user = nobody;
  /** Gives back the place among the requests in flight; idempotent. The deadline calls it for work that does not heed the signal. */
  leave: () => void = nothing;
  /** Called when the answer, a stream perhaps, has been given whole; idempotent. */
  onEnd: () => void = nothing;
  /** Unset: as long as the peer stays. */
  lifetime: Lifetime | undefined;

  constructor({ request, connection, auditId, receivedMs, cbor }: ExchangeInit) {
    this.request = request;
    this.connection = connection;
    this.cbor = cbor;
    this.receivedMs = receivedMs;
    this.query = request.query === '' ? noQuery : parseQuery(request.query);
    this.headers = { 'audit-id': auditId, 'cache-control': 'no-cache, private' };
  }

  warn(text: string): void {
    this.warnings.add(text);
  }

  annotate(key: string, value: string): void {
    this.annotations = [...this.annotations, [key, value]];
  }

  get signal(): AbortSignal {
    return this.lifetime ? this.lifetime.signal : this.request.signal;
  }
}
