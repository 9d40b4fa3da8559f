import type { ApiServerOptions } from '@kubewright/apiserver';
import type { AdmissionFlagOptions } from '../admission/open-admission.ts';
import type { AuditOptions } from '../audit/audit-backends.ts';
import type { AuthenticationOptions } from '../authentication/open-authentication.ts';
import type { AuthorizationOptions } from '../authorization/open-authorization.ts';
import type { EncryptionOptions } from '../encryption/open-encryption.ts';
import type { ServingOptions } from '../serving/open-serving.ts';
import type { LogFormat, LogLevel } from '../system/index.ts';
import type { EtcdFlags } from './data/cluster-store.ts';

export interface ClusterAppOptions {
  /** Absolute path; made if missing. */
  readonly dataDirectory: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** Unset: `kubeconfig` in the data directory. */
  readonly kubeconfigFile?: string;
  /** Where the objects are; unset: in the data directory. Several apps may share an etcd and are one cluster then. */
  readonly etcd?: EtcdFlags;
  /** Where ca.crt, ca.key and sa.key are, which the servers of a cluster share; unset: with this app's own certificates. */
  readonly certDirectory?: string;
  /** This machine's name as a node, and what the names of simulated nodes begin with; unset: the machine's, and nothing. */
  readonly nodeName?: string;
  /** What the service `default/kubernetes` leads to; unset: the host, or 127.0.0.1 where that is every address. */
  readonly advertiseAddress?: string;
  /** Unset: all servers that are alive where there may be several. */
  readonly endpointReconcilerType?: 'lease' | 'none';
  readonly runtime: 'auto' | 'process' | 'simulated';
  /** Unset: none, or one where the runtime is simulated. */
  readonly simulatedNodes?: number;
  readonly logLevel: LogLevel;
  /** Which built-in APIs are there, as upstream's `--runtime-config` and `--feature-gates` say it. */
  readonly runtimeConfig?: readonly string[];
  readonly featureGates?: readonly string[];
  /** Unset: an hour. */
  readonly eventTtlSeconds?: number;
  /** A network, or one of each family with the primary one first: `10.96.0.0/16,fd00:10:96::/112`. Unset: 10.96.0.0/16. */
  readonly serviceClusterIpRange?: string;
  /** `first-last`. Unset: 30000-32767. */
  readonly serviceNodePortRange?: string;
  /** Whether a server that stops still answers, 429, until what is in flight has finished; otherwise it takes no connection then. */
  readonly shutdownSendRetryAfter?: boolean;
  /** Limits and switches of the API server. */
  readonly apiServer?: ApiServerOptions;
  readonly audit?: AuditOptions;
  readonly encryption?: EncryptionOptions;
  readonly authentication?: AuthenticationOptions;
  readonly authorization?: AuthorizationOptions;
  readonly admission?: AdmissionFlagOptions;
  readonly serving?: ServingOptions;
  /** A TracingConfiguration file. */
  readonly tracingConfigFile?: string | undefined;
  readonly logFormat?: LogFormat;
}

/** One step of the start; `elapsedMs` counts from the start of the process, without what a launcher installed and built. */
export interface StartStep {
  readonly name: string;
  readonly detail: string;
  readonly elapsedMs: number;
}

export interface ClusterReady {
  readonly server: string;
  readonly kubeconfigFile: string;
  readonly elapsedMs: number;
}

export interface ClusterAppHooks {
  /** Abort to stop. */
  readonly signal: AbortSignal;
  onStep(step: StartStep): void;
  onReady(ready: ClusterReady): void;
  onStopping(): void;
}
