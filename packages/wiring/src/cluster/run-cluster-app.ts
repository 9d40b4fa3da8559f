import { ClientCertificateAuthenticator, AnonymousAuthenticator, RejectUnknownTokens } from '@kubewright/authentication';
import { certificateKubeConfig, writeKubeConfig } from '@kubewright/client';
import { AddressInUseError, createTlsListener, type TlsListener } from '@kubewright/http';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { compose, provide, type Composition } from '../container.ts';
import { kubeApiServerModule } from '../kube-apiserver.module.ts';
import { processLogger, systemClock, systemRandom, type LogLevel } from '../system/index.ts';
import { tokens } from '../tokens.ts';
import { loadOrCreatePki, type ClusterPki } from './cluster-pki.ts';
import { DataDirectory, reasonOf } from './data-directory.ts';
import { forgetInstance, recordInstance, refuseSecondInstance } from './instance-file.ts';
import { StartError } from './start-error.ts';

export interface ClusterAppOptions {
  /** Absolute path; made if missing. */
  readonly dataDirectory: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** Unset: `kubeconfig` in the data directory. */
  readonly kubeconfigFile?: string;
  readonly runtime: 'auto' | 'process' | 'simulated';
  /** Unset: none, or one where the runtime is simulated. */
  readonly simulatedNodes?: number;
  readonly logLevel: LogLevel;
}

/** One step of the start; `elapsedMs` counts from the start of the process. */
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
