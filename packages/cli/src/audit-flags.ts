import { InvalidArgumentError, Option, type Command } from 'commander';
import { logBatching, webhookBatching, type BatchingSinkOptions } from '@kubewright/apiserver';
import type { AuditBackendOptions, AuditOptions } from '@kubewright/wiring/cluster-app';
import { bool, durationMs, wholeNumber } from './flag-values.ts';

type Mode = AuditBackendOptions['mode'];

/** The flags of one backend, by their names without `--audit-<plugin>-`. */
interface BackendFlags {
  readonly mode: Mode;
  readonly batchBufferSize: number;
  readonly batchMaxSize: number;
  readonly batchMaxWait: number;
  readonly batchThrottleEnable: boolean;
  readonly batchThrottleQps: number;
  readonly batchThrottleBurst: number;
  readonly truncateEnabled: boolean;
  readonly truncateMaxBatchSize: number;
  readonly truncateMaxEventSize: number;
}

/** kube-apiserver's flags of auditing, as commander names them. */
export type AuditFlags = { readonly [F in keyof BackendFlags as `auditLog${Capitalize<F>}`]: BackendFlags[F] } & {
  readonly [F in keyof BackendFlags as `auditWebhook${Capitalize<F>}`]: BackendFlags[F];
} & {
  readonly auditPolicyFile?: string;
  readonly auditLogPath?: string;
  readonly auditLogFormat: 'json' | 'legacy';
  readonly auditLogMaxage: number;
  readonly auditLogMaxbackup: number;
  readonly auditLogMaxsize: number;
  readonly auditLogCompress: boolean;
  readonly auditWebhookConfigFile?: string;
  readonly auditWebhookInitialBackoff: number;
};

const version = 'audit.k8s.io/v1';
const many = 1e9;

/** Adds them, under upstream's names and with upstream's defaults. */
export function addAuditFlags(command: Command): Command {
  command
    .option('--audit-policy-file <file>', 'which requests are audited, and how much of them (audit.k8s.io/v1 Policy)')
    .option('--audit-log-path <file>', 'where audit events are appended, a line each; - is standard output')
    .addOption(new Option('--audit-log-format <format>', 'form of those lines').choices(['json', 'legacy']).default('json'))
    .option('--audit-log-maxage <days>', 'days a full audit log is kept; 0: for good', wholeNumber(0, 1e6), 366)
    .option('--audit-log-maxbackup <n>', 'full audit logs that are kept; 0: all', wholeNumber(0, 1e6), 100)
    .option('--audit-log-maxsize <megabytes>', 'size at which an audit log is full; 0: never', wholeNumber(0, 1e6), 100)
    .addOption(switchOf('--audit-log-compress', 'pack full audit logs with gzip', false));
  addBackendFlags(command, 'log', 'blocking', logBatching);
  command
    .option('--audit-webhook-config-file <file>', 'kubeconfig of a server that audit events are sent to')
    .addOption(durationOf('--audit-webhook-initial-backoff <duration>', 'pause before a delivery is tried a second time', 10_000, '10s'));
  addBackendFlags(command, 'webhook', 'batch', webhookBatching);
  return command;
}

function addBackendFlags(command: Command, plugin: 'log' | 'webhook', mode: Mode, batch: BatchingSinkOptions): void {
  const name = (rest: string): string => `--audit-${plugin}-${rest}`;
  const waitText = batch.maxBatchWaitMs === 0 ? '0s' : '30s';
  command
    .addOption(
      new Option(name('mode <mode>'), 'whether requests wait for it').choices(['batch', 'blocking', 'blocking-strict']).default(mode),
    )
    .option(name('batch-buffer-size <n>'), 'events that may wait, in mode batch', wholeNumber(1, many), batch.bufferSize)
    .option(name('batch-max-size <n>'), 'events of one batch', wholeNumber(1, many), batch.maxBatchSize)
    .addOption(durationOf(name('batch-max-wait <duration>'), 'a batch that is not full waits so long', batch.maxBatchWaitMs, waitText))
    .addOption(switchOf(name('batch-throttle-enable'), 'bound the batches of a second', batch.throttleQps > 0))
    .addOption(new Option(name('batch-throttle-qps <n>'), 'batches of a second').default(batch.throttleQps).argParser(positive))
    .option(name('batch-throttle-burst <n>'), 'batches at once after a quiet time', wholeNumber(0, many), batch.throttleBurst)
    .addOption(switchOf(name('truncate-enabled'), 'take the objects out of events that are too large', false))
    .option(name('truncate-max-batch-size <bytes>'), 'a larger batch is split', wholeNumber(1, many), 10 * 1024 * 1024)
    .option(name('truncate-max-event-size <bytes>'), 'a larger event is truncated', wholeNumber(1, many), 100 * 1024)
    .addOption(new Option(name('version <version>'), 'version of the events').choices([version]).default(version));
}

/** @throws {Error} for values that upstream refuses together. */
export function auditOptions(flags: AuditFlags): AuditOptions {
  return {
    policyFile: flags.auditPolicyFile,
    logPath: flags.auditLogPath,
    logFormat: flags.auditLogFormat,
    logMaxAgeDays: flags.auditLogMaxage,
    logMaxBackups: flags.auditLogMaxbackup,
    logMaxSizeMegabytes: flags.auditLogMaxsize,
    logCompress: flags.auditLogCompress,
    log: backendOptions('log', backendFlags(flags, 'auditLog'), logBatching.initialBackoffMs),
    webhookConfigFile: flags.auditWebhookConfigFile,
    webhook: backendOptions('webhook', backendFlags(flags, 'auditWebhook'), flags.auditWebhookInitialBackoff),
  };
}

function backendFlags(flags: AuditFlags, prefix: 'auditLog' | 'auditWebhook'): BackendFlags {
  const entries = Object.entries(flags).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(
    entries.map(([name, value]) => [name[prefix.length]!.toLowerCase() + name.slice(prefix.length + 1), value]),
  ) as unknown as BackendFlags;
}

function backendOptions(plugin: string, flags: BackendFlags, initialBackoffMs: number): AuditBackendOptions {
  const { mode, batchThrottleEnable, batchThrottleQps, batchThrottleBurst, truncateMaxBatchSize, truncateMaxEventSize } = flags;
  if (truncateMaxBatchSize < truncateMaxEventSize)
    throw new Error(
      `invalid audit truncate ${plugin} max batch size ${truncateMaxBatchSize}, must be greater than max event size (${truncateMaxEventSize})`,
    );
  if (mode === 'batch' && batchThrottleEnable && batchThrottleQps <= 0)
    throw new Error(`invalid audit batch ${plugin} throttle QPS ${batchThrottleQps}, must be a positive number`);
  if (mode === 'batch' && batchThrottleEnable && batchThrottleBurst <= 0)
    throw new Error(`invalid audit batch ${plugin} throttle burst ${batchThrottleBurst}, must be a positive number`);
  return {
    mode,
    batch: {
      bufferSize: flags.batchBufferSize,
      maxBatchSize: flags.batchMaxSize,
      maxBatchWaitMs: flags.batchMaxWait,
      throttleQps: batchThrottleEnable ? batchThrottleQps : 0,
      throttleBurst: batchThrottleBurst,
      initialBackoffMs,
    },
    ...(flags.truncateEnabled && { truncate: { maxEventBytes: truncateMaxEventSize, maxBatchBytes: truncateMaxBatchSize } }),
  };
}

const switchOf = (flag: string, description: string, value: boolean): Option =>
  new Option(`${flag} [bool]`, description).default(value).preset('true').argParser(bool);

const durationOf = (flag: string, description: string, valueMs: number, text: string): Option =>
  new Option(flag, description).default(valueMs, text).argParser(durationMs);

function positive(text: string): number {
  const value = Number(text);
  if (text === '' || !(value >= 0)) throw new InvalidArgumentError('It must be a number.');
  return value;
}
