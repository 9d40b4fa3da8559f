import { ApiError, formatGoDuration, statusOf, unauthorized, type Clock, type Status } from '@kubewright/api-machinery';
import type { AuditRecord } from '../../audit/audit-record.ts';
import type { Auditor } from '../../audit/auditor.ts';
import { sourceIps } from '../../audit/source-ips.ts';
import type { UserInfo } from '../../contract.ts';
import { attributesOf } from '../authorize.ts';
import type { Filter } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';
import { whenEnded } from '../when-ended.ts';

/** Tells the auditor of each request, at every stage, and how it ended (filters audit.go). */
export function withAudit(auditor: Auditor | undefined, clock: Clock): Filter {
  if (!auditor) return (next) => next;
  return (next) => async (exchange) => {
    const record = begin(auditor, clock, exchange, exchange.user);
    if (!record) return next(exchange);
    exchange.audit = record;
    if (!(await auditor.received(record))) return notStored(exchange);
    let outcome: Outcome;
    try {
      outcome = await next(exchange);
    } catch (error) {
      await fail(record, exchange, error);
      throw error;
    }
    annotateLatency(record, exchange, clock);
    return complete(record, exchange, outcome);
  };
}

/** In mode blocking-strict, what cannot be audited is not done. */
const notStored = ({ request }: Exchange): Outcome => ({
  status: 500,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: `Internal Server Error: ${JSON.stringify(request.path)}: failed to store audit event\n`,
});

/** Requests that took this long say so. */
const slowMs = 500;

function annotateLatency(record: AuditRecord, { longRunning, receivedMs }: Exchange, clock: Clock): void {
  const tookMs = clock.monotonicMs() - receivedMs;
  if (!longRunning && tookMs > slowMs)
    record.annotate('apiserver.latency.k8s.io/total', formatGoDuration(BigInt(Math.round(tookMs * 1e6))));
}

/** Tells the auditor of a request whose user nobody knows (filters authn_audit.go). */
export async function auditUnauthenticated(auditor: Auditor, clock: Clock, exchange: Exchange): Promise<void> {
  const record = begin(auditor, clock, exchange, { name: '', groups: [] });
  record?.responded(shown(unauthorized().status));
  await record?.stage('ResponseStarted');
}

function begin(auditor: Auditor, clock: Clock, exchange: Exchange, user: UserInfo): AuditRecord | undefined {
  const { request, info, headers, receivedMs, annotations } = exchange;
  const record = auditor.begin({
    attributes: attributesOf(user, info),
    auditId: String(headers['audit-id']),
    requestUri: request.query === '' ? request.path : `${request.path}?${request.query}`,
    userAgent: request.headers.get('user-agent') ?? '',
    sourceIps: sourceIps(request.headers, request.remoteAddress),
    receivedMs: clock.nowMs() - (clock.monotonicMs() - receivedMs),
  });
  for (const [key, value] of annotations) record?.annotate(key, value);
  return record;
}

async function complete(record: AuditRecord, { request, longRunning, connection }: Exchange, outcome: Outcome): Promise<Outcome> {
  record.responded({ code: outcome.status });
  if (longRunning) await record.stage('ResponseStarted');
  // Whoever took a connection over has ended by now, or goes on without anybody here knowing.
  if (!longRunning || connection) {
    await record.stage('ResponseComplete');
    return outcome;
  }
  return whenEnded(outcome, request.signal, () => void record.stage('ResponseComplete'));
}

async function fail(record: AuditRecord, { longRunning }: Exchange, error: unknown): Promise<void> {
  const status = statusOf(error);
  if (!status) {
    const message = `APIServer panic'd: ${error instanceof Error ? error.message : String(error)}`;
    record.responded({ status: 'Failure', message, reason: 'InternalError', code: 500 });
    await record.stage('Panic');
    return;
  }
  record.responded(shown(status));
  record.responseObject(new ApiError(status).status as never);
  if (longRunning) await record.stage('ResponseStarted');
  await record.stage('ResponseComplete');
}

function shown({ status = 'Failure', message, reason, details, code }: Status): Partial<Status> {
  return {
    status,
    ...(message && { message }),
    ...(reason && { reason }),
    ...(details && { details }),
    ...(code !== undefined && { code }),
  };
}
