import { resolve } from 'node:path';
import { runClusterApp } from '@kubewright/wiring/cluster-app';
import { admissionOptions } from '../admission-flags.ts';
import { apiServerOptions, encryptionOptions } from '../api-server-flags.ts';
import { authenticationOptions } from '../authentication-flags.ts';
import { authorizationOptions } from '../authorization-flags.ts';
import { auditOptions } from '../audit-flags.ts';
import { etcdOptions } from '../etcd-flags.ts';
import type { CliIo, UpFlags } from '../run-cli.ts';
import { servingOptions } from '../serving-flags.ts';
import { StepPrinter } from '../step-printer.ts';

/** Runs a cluster until the signal aborts; prints every step of the start and how to use what started. */
export async function up(flags: UpFlags, io: CliIo, flagValues: ReadonlyMap<string, string>): Promise<void> {
  const printer = new StepPrinter(io);
  const options = {
    dataDirectory: resolve(flags.dataDir),
    port: flags.port,
    host: flags.bindAddress,
    advertiseAddress: flags.advertiseAddress,
    endpointReconcilerType: flags.endpointReconcilerType,
    kubeconfigFile: flags.kubeconfig ? resolve(flags.kubeconfig) : undefined,
    runtime: flags.runtime,
    simulatedNodes: flags.nodes,
    logLevel: flags.logLevel,
    logFormat: flags.loggingFormat,
    authentication: authenticationOptions(flags),
    authorization: authorizationOptions(flags),
    admission: admissionOptions(flags),
    serving: servingOptions(flags),
    encryption: encryptionOptions(flags),
    tracingConfigFile: flags.tracingConfigFile,
    runtimeConfig: flags.runtimeConfig,
    featureGates: flags.featureGates,
    eventTtlSeconds: Math.ceil(flags.eventTtl / 1_000),
    shutdownSendRetryAfter: flags.shutdownSendRetryAfter,
    serviceClusterIpRange: flags.serviceClusterIpRange,
    serviceNodePortRange: flags.serviceNodePortRange,
    apiServer: { ...apiServerOptions(flags), verbosity: { level: flags.v }, flags: flagValues },
    audit: auditOptions(flags),
    etcd: etcdOptions(flags),
    certDirectory: flags.certDir === undefined ? undefined : resolve(flags.certDir),
    nodeName: flags.hostnameOverride,
  };
  await runClusterApp(options, {
    signal: io.signal,
    onStep: (step) => printer.step(step),
    onReady: (ready) => printer.ready(ready),
    onStopping: () => printer.stopping(),
  });
  printer.stopped();
}
