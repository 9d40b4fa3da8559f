import { Option, type Command } from 'commander';
import type { EtcdFlags } from '@kubewright/wiring/cluster-app';
import { durationMs, listed } from './flag-values.ts';

/** kube-apiserver's flags of the store, as commander names them. */
export interface EtcdCommandFlags {
  readonly etcdServers?: readonly string[];
  readonly etcdCafile?: string;
  readonly etcdCertfile?: string;
  readonly etcdKeyfile?: string;
  readonly etcdPrefix: string;
  readonly etcdCompactionInterval: number;
}

/** Adds them, under upstream's names and with upstream's defaults. */
export function addEtcdFlags(command: Command): Command {
  return command
    .option(
      '--etcd-servers <URL,...>',
      'keep the objects in this etcd cluster instead of the data directory; several apps may share one',
      listed,
    )
    .option('--etcd-cafile <file>', 'authority of the etcd members (PEM)')
    .option('--etcd-certfile <file>', 'certificate shown to the etcd members (PEM)')
    .option('--etcd-keyfile <file>', 'its key (PEM)')
    .option('--etcd-prefix <path>', 'where the keys lie in etcd', '/registry')
    .addOption(
      new Option('--etcd-compaction-interval <duration>', 'how often old revisions are forgotten in etcd; 0: never')
        .default(300_000, '5m0s')
        .argParser(durationMs),
    )
    .addOption(
      new Option('--etcd-healthcheck-timeout <duration>', 'time the store has to answer /healthz and /livez')
        .default(2_000, '2s')
        .argParser(durationMs),
    )
    .addOption(
      new Option('--etcd-readycheck-timeout <duration>', 'time it has to answer /readyz').default(2_000, '2s').argParser(durationMs),
    );
}

/** Undefined without servers: the store is embedded. */
export function etcdOptions(flags: EtcdCommandFlags): EtcdFlags | undefined {
  const { etcdServers: servers, etcdCafile, etcdCertfile, etcdKeyfile, etcdPrefix, etcdCompactionInterval } = flags;
  if (!servers || servers.length === 0) return undefined;
  return {
    servers,
    caFile: etcdCafile,
    certFile: etcdCertfile,
    keyFile: etcdKeyfile,
    prefix: etcdPrefix,
    compactionIntervalMs: etcdCompactionInterval,
  };
}
