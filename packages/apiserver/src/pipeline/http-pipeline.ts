import type { Clock, Logger } from '@kubewright/api-machinery';
import type { HttpRequest, HttpResponse } from '@kubewright/http';
import type { Duplex } from 'node:stream';
import type { Authenticator, Authorizer } from '../contract.ts';
import type { AccessMetrics } from '../metrics/access-metrics.ts';
import type { Auditor } from '../audit/auditor.ts';
import type { AuditIds } from './audit-ids.ts';
import { chain, type Filter, type Handler } from './chain.ts';
import { Exchange } from './exchange.ts';
import { withAudit } from './filters/audit.ts';
import { withAuthentication } from './filters/authentication.ts';
import { withAuthorization } from './filters/authorization.ts';
import { withDeadline } from './filters/deadline.ts';
import { withDuration } from './filters/duration.ts';
import { withImpersonation } from './filters/impersonation.ts';
import { withObservation, type RequestObserver } from './filters/observation.ts';
import { withRequestLog, type RequestLog } from './filters/request-log.ts';
import { withSpan, withTracing } from './filters/tracing.ts';
import { withRequestInfo } from './filters/request-info.ts';
import { failureResponse, responseOf } from './respond.ts';
import type { Tracer } from '../tracing/span.ts';
import { refuseUpgrade } from './upgrade.ts';

export interface HttpPipelineDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly authenticators: readonly Authenticator[];
  readonly authorizer: Authorizer;
  /** Unset: nothing is audited. */
  readonly auditIds: AuditIds;
  readonly auditor?: Auditor | undefined;
  /** Bounds the requests being worked on. */
  readonly concurrency: Filter;
  readonly observer: RequestObserver;
  readonly tracer?: Tracer | undefined;
  /** Unset: requests are not logged. */
  readonly requestLog?: RequestLog | undefined;
  /** What a request meets first: a server that stops, or that spreads its clients. */
  readonly arrival?: readonly Filter[];
  readonly access: AccessMetrics;
  /** Answers API requests and everything else, upgrades included. */
  readonly endpoint: Handler;
  readonly requestTimeoutMs: number;
  /** Whether CBOR is offered. */
  readonly cbor: boolean;
}

/** The handler chain: every request becomes a response, whatever happens inside (k8s.io/apiserver pkg/server/config.go). */
export class HttpPipeline {
  readonly #deps: HttpPipelineDeps;
  readonly #handler: Handler;

  constructor(deps: HttpPipelineDeps) {
    const {
      clock,
      authenticators,
      authorizer,
      auditor,
      concurrency,
      observer,
      access,
      tracer,
      requestLog,
      arrival = [],
      endpoint,
      requestTimeoutMs,
    } = deps;
    this.#deps = deps;
    this.#handler = chain(
      [
        withRequestInfo,
        withRequestLog(requestLog, clock),
        withObservation(observer, clock),
        ...arrival,
        withDeadline(clock, requestTimeoutMs),
        withTracing(tracer, clock, withAuthentication(authenticators, { auditor, metrics: access, clock })),
        withSpan(tracer, 'audit', withAudit(auditor, clock)),
        withDuration(access.filter('audit'), clock),
        withSpan(tracer, 'constrainedimpersonation', withImpersonation({ authorizer, metrics: access, clock })),
        withDuration(access.filter('constrainedimpersonation'), clock),
        withSpan(tracer, 'priorityandfairness', concurrency),
        withDuration(access.filter('priorityandfairness'), clock),
        withSpan(tracer, 'authorization', withAuthorization(authorizer, access, clock)),
      ],
      endpoint,
    );
  }

  /** Answers a request; never rejects. */
  async handle(request: HttpRequest): Promise<HttpResponse> {
    const exchange = this.#exchange(request);
    try {
      const response = responseOf(exchange, await this.#handler(exchange));
      return traced(exchange, response instanceof Promise ? await response : response);
    } catch (error) {
      return traced(exchange, failureResponse(exchange, error, this.#deps.logger));
    }
  }

  /** Hands a connection to whoever the request asks for, past the same filters; a refusal is a response over HTTP/1.1. */
  async upgrade(request: HttpRequest, socket: Duplex, head: Uint8Array): Promise<void> {
    const exchange = this.#exchange(request, { socket, head });
    try {
      const outcome = await this.#handler(exchange);
      if (outcome.status !== 101) refuseUpgrade(socket, await responseOf(exchange, outcome));
    } catch (error) {
      refuseUpgrade(socket, failureResponse(exchange, error, this.#deps.logger));
    } finally {
      exchange.trace?.endUpgraded();
    }
  }

  #exchange(request: HttpRequest, connection?: Exchange['connection']): Exchange {
    const { clock, cbor, auditIds } = this.#deps;
    const auditId = request.headers.get('audit-id') || auditIds.next();
    return new Exchange({ request, connection, auditId, receivedMs: clock.monotonicMs(), cbor });
  }
}

/** The steps of what is traced end with the response. */
const traced = ({ trace, request }: Exchange, response: HttpResponse): HttpResponse => trace?.until(response, request.signal) ?? response;
