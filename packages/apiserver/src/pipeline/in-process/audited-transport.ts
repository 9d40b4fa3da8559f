import {
  internalError,
  statusOf,
  type Clock,
  type JsonValue,
  type KubeList,
  type KubeObject,
  type WatchEvent,
} from '@kubewright/api-machinery';
import type { ResourceRequest, ResourceTransport } from '@kubewright/client';
import type { AuditRecord } from '../../audit/audit-record.ts';
import type { Auditor } from '../../audit/auditor.ts';
import type { UserInfo } from '../../contract.ts';
import type { RequestInfo } from '../../request/request-info.ts';
import type { AuditIds } from '../audit-ids.ts';
import { attributesOf } from '../authorize.ts';
import { infoOf, pathOf, type DirectTransport } from './direct-transport.ts';

export interface AuditedTransportDeps {
  readonly transport: DirectTransport;
  readonly auditor: Auditor;
  readonly auditIds: AuditIds;
  readonly clock: Clock;
  readonly user: UserInfo;
  readonly userAgent: string;
}

/** Calls of components in the same process, audited as if they had come over HTTP. */
export class AuditedTransport implements ResourceTransport {
  readonly #deps: AuditedTransportDeps;

  constructor(deps: AuditedTransportDeps) {
    this.#deps = deps;
  }

  async send(request: ResourceRequest, signal?: AbortSignal): Promise<KubeObject | KubeList> {
    const record = this.#begin(request, infoOf(request, request.verb));
    if (!record) return this.#deps.transport.send(request, signal);
    await this.#received(record);
    if (request.body !== undefined) record.requestObject(request.body);
    try {
      const answer = await this.#deps.transport.send(request, signal, record);
      ended(record, request.verb === 'create' ? 201 : 200);
      record.responseObject(answer as unknown as JsonValue);
      return answer;
    } catch (error) {
      failed(record, error);
      throw error;
    } finally {
      await record.stage('ResponseComplete');
    }
  }

  async *watch(request: Omit<ResourceRequest, 'verb' | 'body'>, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const record = this.#begin(request, infoOf(request, 'watch'));
    if (!record) return yield* this.#deps.transport.watch(request, signal);
    await this.#received(record);
    ended(record, 200);
    await record.stage('ResponseStarted');
    try {
      yield* this.#deps.transport.watch(request, signal);
    } catch (error) {
      failed(record, error);
      throw error;
    } finally {
      await record.stage('ResponseComplete');
    }
  }

  #begin(request: Omit<ResourceRequest, 'verb'>, info: RequestInfo): AuditRecord | undefined {
    const { auditor, auditIds, clock, user, userAgent } = this.#deps;
    const path = pathOf(info);
    const query = [...request.query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
    return auditor.begin({
      attributes: attributesOf(user, { ...info, path }),
      auditId: auditIds.next(),
      requestUri: query === '' ? path : `${path}?${query}`,
      userAgent,
      sourceIps: ['127.0.0.1'],
      receivedMs: clock.nowMs(),
    });
  }

  /** @throws {ApiError} InternalError when the event is not taken and must be. */
  async #received(record: AuditRecord): Promise<void> {
    if (!(await this.#deps.auditor.received(record))) throw internalError('failed to store audit event');
  }
}

function ended(record: AuditRecord, code: number): void {
  record.annotate('authorization.k8s.io/decision', 'allow');
  record.annotate('authorization.k8s.io/reason', '');
  record.responded({ code });
}

function failed(record: AuditRecord, error: unknown): void {
  const { status = 'Failure', message = '', reason = 'InternalError', details, code = 500 } = statusOf(error) ?? {};
  if (code === 403) record.annotate('authorization.k8s.io/decision', 'forbid');
  record.responded({ status, message, reason, ...(details && { details }), code });
}
