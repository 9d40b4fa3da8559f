import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ClusterAppOptions } from '@kubewright/wiring/cluster-app';
import { addAuditFlags, type AuditFlags } from './audit-flags.ts';
import { bool, durationMs, listed, wholeNumber } from './flag-values.ts';

/** The flags of kube-apiserver that `up` takes, as commander names them. */
export interface ApiServerFlags extends AuditFlags {
  readonly maxRequestsInflight: number;
  readonly maxMutatingRequestsInflight: number;
  readonly enablePriorityAndFairness: boolean;
  readonly requestTimeout: number;
  readonly minRequestTimeout: number;
  readonly shutdownDelayDuration: number;
  readonly shutdownSendRetryAfter: boolean;
  readonly shutdownWatchTerminationGracePeriod: number;
  readonly livezGracePeriod: number;
  readonly goawayChance: number;
  readonly strictTransportSecurityDirectives?: readonly string[];
  readonly eventTtl: number;
  readonly etcdHealthcheckTimeout: number;
  readonly etcdReadycheckTimeout: number;
  readonly profiling: boolean;
  readonly encryptionProviderConfig?: string;
  readonly encryptionProviderConfigAutomaticReload: boolean;
  readonly tracingConfigFile?: string;
}

/** Adds them, under upstream's names and with upstream's defaults. */
export function addApiServerFlags(command: Command): Command {
  return addAuditFlags(command)
    .option('--max-requests-inflight <n>', 'reads the API server works on at once; 0 sets no limit', wholeNumber(0, 1e6), 400)
    .option('--max-mutating-requests-inflight <n>', 'writes the API server works on at once; 0 sets no limit', wholeNumber(0, 1e6), 200)
    .addOption(
      new Option('--enable-priority-and-fairness [bool]', 'share those requests out by API priority and fairness')
        .default(true)
        .preset('true')
        .argParser(bool),
    )
    .addOption(
      new Option('--request-timeout <duration>', 'time a request has that is no watch').default(60_000, '1m0s').argParser(durationMs),
    )
    .option('--min-request-timeout <seconds>', 'a watch is kept open for at least so long', wholeNumber(0, 1e9), 1_800)
    .addOption(
      new Option('--shutdown-delay-duration <duration>', 'requests are taken for so long once the server is told to stop')
        .default(0, '0s')
        .argParser(durationMs),
    )
    .addOption(
      new Option('--shutdown-send-retry-after [bool]', 'answer 429 until what is in flight has finished, instead of taking no connection')
        .default(false)
        .preset('true')
        .argParser(bool),
    )
    .addOption(
      new Option(
        '--shutdown-watch-termination-grace-period <duration>',
        'over how long watches end then, so that their clients do not come back all at once; 0s: all together',
      )
        .default(0, '0s')
        .argParser(durationMs),
    )
    .addOption(
      new Option('--livez-grace-period <duration>', 'so long after the start /livez overlooks what of the start has yet to happen')
        .default(0, '0s')
        .argParser(durationMs),
    )
    .addOption(
      new Option('--goaway-chance <fraction>', 'of requests over HTTP/2, how many ask their client to connect anew; at most 0.02')
        .default(0)
        .argParser(chance),
    )
    .option('--strict-transport-security-directives <directive,...>', 'of the header Strict-Transport-Security', listed)
    .addOption(new Option('--event-ttl <duration>', 'how long events are kept').default(3_600_000, '1h0m0s').argParser(durationMs))
    .addOption(new Option('--profiling [bool]', 'answer /debug/pprof').default(true).preset('true').argParser(bool))
    .option('--encryption-provider-config <file>', 'how what is stored is encrypted (apiserver.config.k8s.io/v1 EncryptionConfiguration)')
    .addOption(
      new Option('--encryption-provider-config-automatic-reload [bool]', 'read that file again every minute')
        .default(false)
        .preset('true')
        .argParser(bool),
    )
    .option(
      '--tracing-config-file <file>',
      'where traces are sent (apiserver.config.k8s.io/v1 TracingConfiguration, OTLP over gRPC, or over HTTP where the endpoint says http:)',
    );
}

export function apiServerOptions(flags: ApiServerFlags): NonNullable<ClusterAppOptions['apiServer']> {
  return {
    priorityAndFairness: flags.enablePriorityAndFairness,
    shutdownDelayMs: flags.shutdownDelayDuration,
    shutdownWatchGraceMs: flags.shutdownWatchTerminationGracePeriod,
    livezGraceMs: flags.livezGracePeriod,
    goawayChance: flags.goawayChance,
    hstsDirectives: flags.strictTransportSecurityDirectives ?? [],
    storeHealthTimeoutMs: flags.etcdHealthcheckTimeout,
    storeReadyTimeoutMs: flags.etcdReadycheckTimeout,
    profiling: flags.profiling,
    limits: {
      maxReadsInFlight: flags.maxRequestsInflight,
      maxWritesInFlight: flags.maxMutatingRequestsInflight,
      requestTimeoutMs: flags.requestTimeout,
      minWatchSeconds: flags.minRequestTimeout,
    },
  };
}

export function encryptionOptions(flags: ApiServerFlags): ClusterAppOptions['encryption'] {
  return { configFile: flags.encryptionProviderConfig, automaticReload: flags.encryptionProviderConfigAutomaticReload };
}

function chance(text: string): number {
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= 0.02)) throw new InvalidArgumentError('It must be between 0 and 0.02.');
  return value;
}
