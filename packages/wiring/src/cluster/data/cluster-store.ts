import { readFile } from 'node:fs/promises';
import { type Logger, untilAborted } from '@kubewright/api-machinery';
import type { Store } from '@kubewright/storage';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { compactionIntervalMs } from '../../kube-apiserver.module.ts';
import { systemClock, systemRandom } from '../../system/index.ts';
import { reasonOf, StartError } from '../start-error.ts';

/** An etcd cluster, as kube-apiserver's flags of the same names say it. */
export interface EtcdFlags {
  /** `--etcd-servers` */
  readonly servers: readonly string[];
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly prefix?: string;
  /** How often old revisions are forgotten; 0: never. Unset: every five minutes. */
  readonly compactionIntervalMs?: number;
}

/** Where a cluster's objects are, and what it takes to keep them there. */
export interface ClusterStore {
  readonly store: Store;
  /** For a person. */
  readonly place: string;
  /** What `/registry` is called there, if something else. */
  readonly keyPrefix?: string;
  /** Other processes may work on it too; this is how its history is kept short together with them. */
  readonly shared?: { readonly compact: (signal: AbortSignal) => Promise<void> };
}

/** @throws {StartError} */
export async function openEmbeddedStore(directory: string): Promise<ClusterStore> {
  try {
    const store = await LmdbStore.open({ directory, clock: systemClock });
    return { store, place: directory };
  } catch (error) {
    const isOurs = (error as NodeJS.ErrnoException).code === undefined;
    throw new StartError(isOurs ? reasonOf(error) : `the store in ${directory} cannot be opened: ${reasonOf(error)}`);
  }
}

/** Answers when a member has answered. @throws {StartError} that says why none did. */
export async function openEtcdStore(
  { servers, prefix, compactionIntervalMs: intervalMs = compactionIntervalMs, ...files }: EtcdFlags,
  logger: Logger,
): Promise<ClusterStore> {
  const tls = await readTls(files);
  // Loaded when it is wanted: a cluster with a store of its own starts without it.
  const { compactTogether, EtcdStore } = await import('@kubewright/storage-etcd');
  const deps = { clock: systemClock, random: systemRandom, logger: logger.named('etcd') };
  try {
    const keyPrefix = prefix ? rooted(prefix) : undefined;
    const store = await EtcdStore.open({ servers, tls, ...(keyPrefix && { prefix: keyPrefix }) }, deps);
    const compaction = { store, clock: systemClock, logger, intervalMs };
    const shared = { compact: (signal: AbortSignal) => (intervalMs > 0 ? compactTogether(compaction, signal) : untilAborted(signal)) };
    return { store, place: `etcd at ${servers.join(', ')}`, shared, ...(keyPrefix && { keyPrefix }) };
  } catch (error) {
    throw new StartError(`the store cannot be opened at ${servers.join(', ')}: ${reasonOf(error)}`);
  }
}

async function readTls({ caFile, certFile, keyFile }: Omit<EtcdFlags, 'servers'>): Promise<{ ca?: string; cert?: string; key?: string }> {
  if ((certFile === undefined) !== (keyFile === undefined)) throw new StartError('--etcd-certfile and --etcd-keyfile belong together');
  const [ca, cert, key] = await Promise.all([
    readPem('--etcd-cafile', caFile),
    readPem('--etcd-certfile', certFile),
    readPem('--etcd-keyfile', keyFile),
  ]);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

async function readPem(flag: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new StartError(`${flag} ${file} cannot be read: ${reasonOf(error)}`);
  });
  if (!text.includes('-----BEGIN ')) throw new StartError(`${flag} ${file} holds no PEM`);
  return text;
}

/** With a slash before and none behind, as upstream takes it (path.Join("/", prefix)). */
function rooted(prefix: string): string {
  const parts = prefix.split('/').filter((part) => part !== '');
  if (parts.length === 0 || parts.includes('..')) throw new StartError(`--etcd-prefix ${JSON.stringify(prefix)} names no folder of keys`);
  return `/${parts.join('/')}`;
}
