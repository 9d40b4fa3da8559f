import { readFile } from 'node:fs/promises';
import { plainJson, type Clock, type Logger } from '@kubewright/api-machinery';
import {
  batchesOf,
  BatchingSink,
  BlockingSink,
  Gauge,
  labelText,
  legacyLine,
  parseAuditPolicy,
  TruncatingSink,
  unionSink,
  type AuditEvent,
  type AuditPolicy,
  type AuditSink,
  type BatchingSinkOptions,
  type Family,
} from '@kubewright/apiserver';
import { connectionOf, HttpTransport, parseKubeConfig } from '@kubewright/client';
import { reasonOf, StartError } from '../cluster/start-error.ts';
import { RotatingFile } from './rotating-file.ts';

/** How events come to a backend: upstream's `--audit-log-…` and `--audit-webhook-…` flags. */
export interface AuditBackendOptions {
  readonly mode: 'batch' | 'blocking' | 'blocking-strict';
  /** Of mode batch. */
  readonly batch: BatchingSinkOptions;
  /** Unset: nothing is truncated. */
  readonly truncate?: { readonly maxEventBytes: number; readonly maxBatchBytes: number } | undefined;
}

/** What upstream's `--audit-…` flags say. */
export interface AuditOptions {
  readonly policyFile?: string | undefined;
  /** `-`: standard output. */
  readonly logPath?: string | undefined;
  readonly logFormat: 'json' | 'legacy';
  /** 0: for good. */
  readonly logMaxAgeDays: number;
  /** 0: all. */
  readonly logMaxBackups: number;
  /** 0: it is never full. */
  readonly logMaxSizeMegabytes: number;
  /** Whether full logs are packed with gzip. */
  readonly logCompress: boolean;
  readonly log: AuditBackendOptions;
  /** A kubeconfig file. */
  readonly webhookConfigFile?: string | undefined;
  readonly webhook: AuditBackendOptions;
}

export interface AuditDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly standardOutput: (text: string) => void;
}

/** A policy with its backends, to be run beside the server. */
export interface Audit {
  readonly policy: AuditPolicy;
  readonly sink: AuditSink;
  /** Delivers until the signal aborts, and then what is left. */
  run(signal: AbortSignal): Promise<void>;
  /** What the backends tell of themselves. */
  families(): readonly Family[];
}

type Deliver = (events: readonly AuditEvent[]) => Promise<void>;

/** Where events go. */
interface Destination {
  readonly deliver: Deliver;
  /** Once nothing more is delivered. */
  close?(): Promise<void>;
}

/** One backend: what takes its events, and what delivers them. */
interface Backend {
  readonly plugin: string;
  readonly sink: AuditSink;
  readonly delivering: BatchingSink | BlockingSink;
  run(signal: AbortSignal): Promise<void>;
  readonly truncating?: TruncatingSink;
}

const deliveryTimeoutMs = 30_000;

/** Opens what the options name; undefined without a policy or without a backend, as upstream. @throws {StartError} */
export async function openAudit(options: AuditOptions, deps: AuditDeps): Promise<Audit | undefined> {
  const { policyFile, logPath, webhookConfigFile } = options;
  if (!policyFile) return undefined;
  const policy = await readPolicy(policyFile);
  const backends: Backend[] = [];
  if (logPath) backends.push(backendOf('log', await logDestination(options, logPath, deps), options.log, deps));
  if (webhookConfigFile)
    backends.push(backendOf('webhook', { deliver: await webhookDelivery(webhookConfigFile, deps) }, options.webhook, deps));
  if (backends.length === 0) return undefined;
  return {
    policy,
    sink: unionSink(backends.map(({ sink }) => sink)),
    run: (signal) => Promise.all(backends.map((backend) => backend.run(signal))).then(() => {}),
    families: () => [new Gauge('apiserver_audit_error_total', 'Audit events that a backend has lost.', () => lost(backends), 'counter')],
  };
}

function* lost(backends: readonly Backend[]): Iterable<readonly [string, number]> {
  for (const { plugin, delivering } of backends) yield [labelText({ plugin }), delivering.lost];
  const truncating = backends.flatMap(({ truncating: sink }) => sink ?? []);
  if (truncating.length > 0) yield [labelText({ plugin: 'truncate' }), truncating.reduce((sum, sink) => sum + sink.lost, 0)];
}

function backendOf(
  plugin: string,
  { deliver, close }: Destination,
  { mode, batch, truncate }: AuditBackendOptions,
  deps: AuditDeps,
): Backend {
  const inParts: Deliver = truncate ? (events) => inTurn(batchesOf(events, truncate.maxBatchBytes), deliver) : deliver;
  const delivering =
    mode === 'batch'
      ? new BatchingSink({ ...deps, deliver: inParts }, batch)
      : new BlockingSink({ ...deps, deliver: inParts }, { strict: mode === 'blocking-strict' });
  const run = (signal: AbortSignal): Promise<void> => delivering.run(signal).finally(() => close?.());
  if (!truncate) return { plugin, sink: delivering, delivering, run };
  const truncating = new TruncatingSink({ sink: delivering, logger: deps.logger }, truncate);
  return { plugin, sink: truncating, delivering, run, truncating };
}

async function inTurn(parts: readonly (readonly AuditEvent[])[], deliver: Deliver): Promise<void> {
  for (const part of parts) await deliver(part);
}

async function readPolicy(path: string): Promise<AuditPolicy> {
  try {
    return parseAuditPolicy(await readFile(path, 'utf8'));
  } catch (error) {
    throw new StartError(`the audit policy ${path} cannot be used: ${reasonOf(error)}`);
  }
}

async function logDestination(options: AuditOptions, path: string, deps: AuditDeps): Promise<Destination> {
  const lineOf = options.logFormat === 'legacy' ? legacyLine : (event: AuditEvent) => plainJson(event);
  const lines = (events: readonly AuditEvent[]): string => events.map((event) => `${lineOf(event)}\n`).join('');
  if (path === '-') return { deliver: async (events) => deps.standardOutput(lines(events)) };
  const file = new RotatingFile(
    {
      path,
      maxBytes: options.logMaxSizeMegabytes === 0 ? Number.POSITIVE_INFINITY : options.logMaxSizeMegabytes * 1024 * 1024,
      maxBackups: options.logMaxBackups,
      maxAgeDays: options.logMaxAgeDays,
      compress: options.logCompress,
    },
    deps,
  );
  await file.open().catch((error: unknown) => {
    throw new StartError(`the audit log ${path} cannot be written: ${reasonOf(error)}`);
  });
  return { deliver: (events) => file.append(lines(events)), close: () => file.close() };
}

async function webhookDelivery(path: string, deps: AuditDeps): Promise<Deliver> {
  try {
    const connection = await connectionOf(parseKubeConfig(await readFile(path, 'utf8')));
    const { pathname, search, origin } = new URL(connection.server);
    const transport = new HttpTransport({
      ...connection,
      server: origin,
      clock: deps.clock,
      maxRetries: 0,
      userAgent: 'kube-apiserver-audit',
    });
    return async (items) => {
      const body = plainJson({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items });
      const deadline = new AbortController();
      const timer = deps.clock.schedule(deliveryTimeoutMs, () => deadline.abort(new Error('the webhook did not answer in time')));
      try {
        const answer = await transport.raw(
          { method: 'POST', path: `${pathname}${search}`, contentType: 'application/json', body },
          deadline.signal,
        );
        for await (const _ of answer.body) continue;
      } finally {
        timer.cancel();
      }
    };
  } catch (error) {
    throw new StartError(`the audit webhook ${path} cannot be used: ${reasonOf(error)}`);
  }
}
