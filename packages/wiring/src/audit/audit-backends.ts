import { readFile } from 'node:fs/promises';
import type { Clock, Logger } from '@kubewright/api-machinery';
import {
  BatchingSink,
  Gauge,
  labelText,
  logBatching,
  parseAuditPolicy,
  unionSink,
  webhookBatching,
  type AuditEvent,
  type AuditPolicy,
  type AuditSink,
  type Family,
} from '@kubewright/apiserver';
import { connectionOf, HttpTransport, parseKubeConfig } from '@kubewright/client';
import { reasonOf } from '../cluster/data-directory.ts';
import { StartError } from '../cluster/start-error.ts';
import { RotatingFile } from './rotating-file.ts';

/** What upstream's `--audit-…` flags say. */
export interface AuditOptions {
  readonly policyFile?: string;
  /** `-`: standard output. */
  readonly logPath?: string;
  readonly logMaxAgeDays: number;
  readonly logMaxBackups: number;
  /** 0: a hundred. */
  readonly logMaxSizeMegabytes: number;
  /** A kubeconfig file. */
  readonly webhookConfigFile?: string;
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

const deliveryTimeoutMs = 30_000;

/** Opens what the options name; undefined without a policy or without a backend, as upstream. @throws {StartError} */
export async function openAudit(options: AuditOptions, deps: AuditDeps): Promise<Audit | undefined> {
  const { policyFile, logPath, webhookConfigFile } = options;
  if (!policyFile) return undefined;
  const policy = await readPolicy(policyFile);
  const sinks = new Map<string, BatchingSink>();
  if (logPath) sinks.set('log', await logSink(options, logPath, deps));
  if (webhookConfigFile) sinks.set('webhook', await webhookSink(webhookConfigFile, deps));
  if (sinks.size === 0) return undefined;
  const lost = () => [...sinks].map(([plugin, sink]) => [labelText({ plugin }), sink.lost] as const);
  return {
    policy,
    sink: unionSink([...sinks.values()]),
    run: (signal) => Promise.all([...sinks.values()].map((sink) => sink.run(signal))).then(() => {}),
    families: () => [new Gauge('apiserver_audit_error_total', 'Audit events that a backend has lost.', lost, 'counter')],
  };
}

async function readPolicy(path: string): Promise<AuditPolicy> {
  try {
    return parseAuditPolicy(await readFile(path, 'utf8'));
  } catch (error) {
    throw new StartError(`the audit policy ${path} cannot be used: ${reasonOf(error)}`);
  }
}

async function logSink(
  { logMaxAgeDays, logMaxBackups, logMaxSizeMegabytes }: AuditOptions,
  path: string,
  deps: AuditDeps,
): Promise<BatchingSink> {
  const lines = (events: readonly AuditEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');
  if (path === '-') return new BatchingSink({ ...deps, deliver: async (events) => deps.standardOutput(lines(events)) }, logBatching);
  const file = new RotatingFile(
    { path, maxBytes: (logMaxSizeMegabytes || 100) * 1024 * 1024, maxBackups: logMaxBackups, maxAgeDays: logMaxAgeDays },
    deps.clock,
  );
  await file.open().catch((error: unknown) => {
    throw new StartError(`the audit log ${path} cannot be written: ${reasonOf(error)}`);
  });
  return new BatchingSink({ ...deps, deliver: (events) => file.append(lines(events)) }, logBatching);
}

async function webhookSink(path: string, deps: AuditDeps): Promise<BatchingSink> {
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
    const deliver = async (items: readonly AuditEvent[]): Promise<void> => {
      const body = JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items });
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
    return new BatchingSink({ ...deps, deliver }, webhookBatching);
  } catch (error) {
    throw new StartError(`the audit webhook ${path} cannot be used: ${reasonOf(error)}`);
  }
}
