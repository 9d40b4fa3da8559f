import { hostname } from 'node:os';
import { randomUuid, type Logger, untilAborted } from '@kubewright/api-machinery';
import { apiServerIdOf, type ApiServer, type ApiServerOptions } from '@kubewright/apiserver';
import { Supervisor, type Component } from '@kubewright/controller-runtime';
import { certificateKubeConfig, writeKubeConfig } from '@kubewright/client';
import { AddressInUseError, type TlsListener } from '@kubewright/http';
import { gatesWithoutEffect, type ApiServerIdentity, type ServedApis, type ServiceNetwork } from '@kubewright/kube-apiserver';
import type { AdmissionOptions } from '@kubewright/admission';
import { openAdmission, type AdmissionFlagOptions } from '../admission/open-admission.ts';
import { openAudit, type Audit, type AuditOptions } from '../audit/audit-backends.ts';
import { openEncryption, type EncryptionOptions, type ReloadedEncryption } from '../encryption/open-encryption.ts';
import { featureGateFamilies } from '../metrics/feature-gate-families.ts';
import { openTracing, type Tracing } from '../tracing/open-tracing.ts';
import { noAuthenticationSources, type AuthenticationSources } from '../authentication/authentication-sources.ts';
import { openAuthentication, type AuthenticationOptions } from '../authentication/open-authentication.ts';
import { rbacAlone, type Authorization } from '../authorization/authorization.ts';
import { openAuthorization, type AuthorizationOptions } from '../authorization/open-authorization.ts';
import { openServing, servingByDefault, type Serving, type ServingOptions } from '../serving/open-serving.ts';
import { clusterModule } from '../cluster.module.ts';
import { compose, provide, type Composition, type Module, type Resolve } from '../container.ts';
import { processLogger, systemClock, systemRandom, type LogFormat, type LogLevel } from '../system/index.ts';
import { tokens, type NodesPlan } from '../tokens.ts';
import { clusterComponents } from './cluster-components.ts';
import { createClusterListener } from './cluster-listener.ts';
import { loadOrCreatePki, ownServerName, type ClusterPki } from './data/cluster-pki.ts';
import { openEmbeddedStore, openEtcdStore, type ClusterStore, type EtcdFlags } from './data/cluster-store.ts';
import { openHostMachine } from './nodes/host-node.ts';
import { DataDirectory } from './data/data-directory.ts';
import { forgetInstance, recordInstance, refuseSecondInstance } from './data/instance-file.ts';
import { listenerFamilies } from './listener-families.ts';
import { refuseForeignAuthority } from './data/shared-authority.ts';
import { servedApisOf } from './served-apis.ts';
import { serviceNetworkOf } from './service-network.ts';
import { reasonOf, StartError } from './start-error.ts';

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

/** Since the process began, or since the mark a launcher has set once it had installed and built. */
function sinceStartMs(): number {
  return performance.now() - (performance.getEntriesByName('kubewright:start')[0]?.startTime ?? 0);
}

/** What is left when everything in flight has finished, such as logs that are followed, has so long (upstream's, once it sends Retry-After). */
const streamsDeadlineMs = 2_000;

/**
 * Runs a whole cluster on a data directory until the signal aborts, then stops it in order.
 * @throws {StartError} when it cannot start: one sentence that says why.
 */
export async function runClusterApp(options: ClusterAppOptions, hooks: ClusterAppHooks): Promise<void> {
  // Nobody's timers keep a process alive: a start that waited for something would end it, as if all were well.
  const keepAlive = setInterval(() => {}, 60_000);
  try {
    await runKeptAlive(options, hooks);
  } finally {
    clearInterval(keepAlive);
  }
}

/** From which `-v` on what helps to find a fault is logged, whatever the least level is. */
const debugVerbosity = 4;

async function runKeptAlive(options: ClusterAppOptions, hooks: ClusterAppHooks): Promise<void> {
  const servedApis = servedApisOf(options);
  const serviceNetwork = serviceNetworkOf(options);
  const data = await DataDirectory.open(options.dataDirectory);
  await refuseSecondInstance(data.path);
  const { verbosity } = options.apiServer ?? {};
  const level = (): LogLevel => (verbosity && verbosity.level >= debugVerbosity ? 'debug' : options.logLevel);
  const logger = processLogger({ level, format: options.logFormat ?? 'json', file: data.log });
  const clusterApp = new ClusterApp({ data, servedApis, serviceNetwork, logger }, options, hooks);
  const opened = await (options.etcd ? openEtcdStore(options.etcd, logger) : openEmbeddedStore(data.store));
  try {
    clusterApp.step('store', `${opened.place} at revision ${opened.store.revision}`);
    await clusterApp.run(opened);
  } finally {
    await opened.store.close();
    await forgetInstance(data.path);
  }
}

/** What an app has from its start on. */
interface AppDeps {
  readonly data: DataDirectory;
  readonly servedApis: ServedApis;
  readonly serviceNetwork: ServiceNetwork;
  readonly logger: Logger;
}

/** What a cluster is composed of besides its modules. */
interface Parts {
  readonly opened: ClusterStore;
  readonly pki: ClusterPki;
  readonly nodes: NodesPlan;
  readonly audit: Audit | undefined;
  readonly encryption: ReloadedEncryption | undefined;
  readonly tracing: Tracing | undefined;
  readonly authentication: AuthenticationSources;
  readonly authorization: Authorization;
  readonly admission: AdmissionOptions;
  readonly serving: Serving;
}

class ClusterApp {
  readonly #data: DataDirectory;
  readonly #servedApis: ServedApis;
  readonly #serviceNetwork: ServiceNetwork;
  readonly #logger: Logger;
  readonly #options: ClusterAppOptions;
  readonly #hooks: ClusterAppHooks;
  readonly #identity: ApiServerIdentity;
  #port = 0;

  constructor(deps: AppDeps, options: ClusterAppOptions, hooks: ClusterAppHooks) {
    this.#data = deps.data;
    this.#servedApis = deps.servedApis;
    this.#serviceNetwork = deps.serviceNetwork;
    this.#logger = deps.logger;
    this.#options = options;
    this.#hooks = hooks;
    const hostName = options.nodeName ?? hostname();
    this.#identity = { id: apiServerIdOf(hostName), hostName };
  }

  step(name: string, detail: string): void {
    this.#hooks.onStep({ name, detail, elapsedMs: sinceStartMs() });
  }

  /** Starts everything on the store; returns when the signal has aborted and everything has stopped. */
  async run(opened: ClusterStore): Promise<void> {
    const { host, advertiseAddress, certDirectory } = this.#options;
    const pki = await loadOrCreatePki(this.#data.pki, {
      clock: systemClock,
      random: systemRandom,
      addresses: [host, advertiseAddress].filter((address): address is string => address !== undefined && !isAnyAddress(address)),
      ...(certDirectory && { sharedDirectory: certDirectory }),
    });
    await refuseForeignAuthority(opened.store, pki.authority.certificatePem);
    const nodes = await this.#openNodes();
    const extras = await this.#openExtras(opened);
    const { audit, authentication, authorization, encryption, tracing } = extras;
    const { get } = this.#compose({ opened, pki, nodes, ...extras });
    const apiServer = get(tokens.apiServer);
    const serving = new AbortController();
    const served = apiServer.run(serving.signal);
    this.#tellFeatureGates(apiServer);
    apiServer.metrics.add(() => [...authorization.families(), ...(authentication.families?.() ?? [])]);
    if (audit) apiServer.metrics.add(() => audit.families());
    if (encryption) {
      apiServer.metrics.add(() => encryption.families());
      apiServer.health.add(...encryption.healthChecks);
    }
    const auditing = new AbortController();
    const audited = Promise.all([audit, authentication, authorization, encryption].map((each) => each?.run?.(auditing.signal)));
    let listener: TlsListener | undefined;
    try {
      const created = createClusterListener(get, pki, extras.serving, this.#options);
      const secured = (listener = created.listener);
      apiServer.metrics.add(() => listenerFamilies(secured));
      void created.followed(auditing.signal);
      await this.#listen(listener);
      // In the same turn, so that whoever asks whether the start is over is told of all that belongs to it.
      const components = [...clusterComponents(get, (name, detail) => this.step(name, detail)), startOver(apiServer)];
      const server = await this.#tellWhere(pki);
      this.step('API server', server);
      await this.#supervise(components, get, server);
    } finally {
      serving.abort();
      await untilAborted(apiServer.draining);
      if (this.#options.shutdownSendRetryAfter) await served;
      // Requests in flight have the time that requests have at all, which the server itself sees to.
      const closed = listener?.close();
      await served;
      await listener?.close(streamsDeadlineMs);
      await closed;
      auditing.abort();
      await audited;
      await tracing?.close();
      await nodes.host?.runtime.close();
    }
  }

  /** Which gates are on, and which were set in vain. */
  #tellFeatureGates({ metrics }: ApiServer): void {
    metrics.add(() => featureGateFamilies(this.#servedApis.featureGates));
    const idle = gatesWithoutEffect(this.#options.featureGates ?? []);
    if (idle.length === 0) return;
    this.#logger.warn('feature gates change nothing here', { gates: idle });
    this.step('feature gates', `${idle.join(', ')}: known, but nothing here depends on it`);
  }

  /** Chooses the runtime: host processes unless told otherwise, as they need nothing installed. */
  async #openNodes(): Promise<NodesPlan> {
    const { runtime, simulatedNodes, nodeName } = this.#options;
    const named = nodeName === undefined ? {} : { simulatedPrefix: `${nodeName}-` };
    const simulated = simulatedNodes ?? (runtime === 'simulated' ? 1 : 0);
    if (runtime === 'simulated') {
      this.step('runtime', `simulated: containers are scripts in this process (--runtime simulated, ${simulated} nodes)`);
      return { simulated, ...named };
    }
    const host = await openHostMachine(this.#data.kubelet, nodeName).catch((error: unknown) => {
      throw new StartError(`the process runtime cannot start in ${this.#data.kubelet}: ${reasonOf(error)}`);
    });
    const why = runtime === 'auto' ? 'needs nothing installed' : 'chosen with --runtime process';
    this.step('runtime', `process: containers are processes of this machine on its own file system (${why})`);
    return { simulated, host, ...named };
  }

  /** What flags switch on: none of it costs anything while it is off. */
  async #openExtras({ keyPrefix }: ClusterStore): Promise<Omit<Parts, 'opened' | 'pki' | 'nodes'>> {
    const logger = this.#logger;
    const { admission = {}, authentication, authorization, encryption, serving = servingByDefault, tracingConfigFile } = this.#options;
    const deps = (name: string) => ({ clock: systemClock, logger: logger.named(name), serverId: this.#identity.id });
    return {
      admission: await openAdmission(admission),
      audit: await this.#openAudit(),
      authentication: authentication ? await openAuthentication(authentication, deps('authentication')) : noAuthenticationSources,
      authorization: authorization ? await openAuthorization(authorization, deps('authorization')) : rbacAlone(),
      encryption: encryption && (await openEncryption({ ...encryption, keyPrefix }, { ...deps('encryption'), random: systemRandom })),
      serving: await openServing(serving, { clock: systemClock, logger: logger.named('serving') }),
      tracing: tracingConfigFile
        ? await openTracing(tracingConfigFile, { clock: systemClock, logger: logger.named('tracing'), instanceId: this.#identity.id })
        : undefined,
    };
  }

  async #openAudit(): Promise<Audit | undefined> {
    const deps = {
      clock: systemClock,
      logger: this.#logger.named('audit'),
      standardOutput: (text: string) => void process.stdout.write(text),
    };
    return this.#options.audit && openAudit(this.#options.audit, deps);
  }

  #compose({ opened, pki, nodes, audit, encryption, tracing, authentication, authorization, admission, serving }: Parts): Composition {
    const { store, shared } = opened;
    const { host, advertiseAddress, endpointReconcilerType: endpoints } = this.#options;
    const advertised = advertiseAddress ?? (isAnyAddress(host) ? undefined : host);
    return compose(clusterModule, shared ? sharedStore(shared, this.#options.nodeName ?? hostname()) : [], [
      provide(tokens.clock, () => systemClock),
      provide(tokens.random, () => systemRandom),
      provide(tokens.logger, () => this.#logger),
      provide(tokens.audit, () => ({ backends: audit })),
      provide(tokens.authentication, () => authentication),
      provide(tokens.authorization, () => authorization),
      provide(tokens.admissionOptions, () => admission),
      provide(tokens.serverExtras, () => ({ encryption: encryption?.encryption, tracer: tracing?.tracer })),
      provide(tokens.store, () => store),
      provide(tokens.servedApis, () => this.#servedApis),
      provide(tokens.serviceNetwork, () => this.#serviceNetwork),
      provide(tokens.serviceAccountKey, () => pki.serviceAccountKey),
      provide(tokens.rootCaPem, () => pki.authority.certificatePem),
      provide(tokens.authority, () => async () => pki.authority),
      provide(tokens.frontProxy, () => ({ authorityPem: pki.frontProxyAuthority.certificatePem, client: pki.frontProxyClient })),
      provide(tokens.hostName, () => this.#identity.hostName),
      provide(tokens.nodes, () => nodes),
      provide(tokens.apiServerOptions, () => ({ ...this.#options.apiServer, cors: serving.cors })),
      provide(tokens.serverAddress, () => () => ({
        host: '127.0.0.1',
        port: this.#port,
        advertised,
        endpoints: endpoints ?? (shared ? 'lease' : 'alone'),
        identity: shared && this.#servedApis.featureGates?.get('APIServerIdentity') !== false ? this.#identity : undefined,
      })),
    ]);
  }

  async #listen(listener: TlsListener): Promise<void> {
    const { host, port: wantedPort } = this.#options;
    this.#port = await listener.listen().catch((error: unknown) => {
      const taken = error instanceof AddressInUseError;
      throw new StartError(
        taken
          ? `port ${wantedPort} of ${host} is taken: choose another with --port (0 picks a free one)`
          : `cannot listen on ${host}: ${reasonOf(error)}`,
      );
    });
  }

  /** Writes the kubeconfig of the administrator. Answers the server's URL. */
  async #tellWhere(pki: ClusterPki): Promise<string> {
    const { host, kubeconfigFile = this.#data.kubeconfig } = this.#options;
    const server = `https://${urlHost(host)}:${this.#port}`;
    const config = certificateKubeConfig({
      name: 'kubewright',
      server,
      user: 'kubewright-admin',
      ca: pki.authority.certificatePem,
      cert: pki.admin.certificatePem,
      key: pki.admin.privateKeyPem,
      ...(this.#options.serving?.certificateFile && { serverName: ownServerName }),
    });
    await writeKubeConfig(kubeconfigFile, config).catch((error: unknown) => {
      throw new StartError(`the kubeconfig ${kubeconfigFile} cannot be written: ${reasonOf(error)}`);
    });
    await recordInstance(this.#data.path, kubeconfigFile);
    return server;
  }

  async #supervise(components: readonly Component[], get: Resolve, server: string): Promise<void> {
    const { signal, onReady, onStopping } = this.#hooks;
    const { kubeconfigFile = this.#data.kubeconfig } = this.#options;
    const stopping = (): void => onStopping();
    signal.addEventListener('abort', stopping, { once: true });
    const supervisor = new Supervisor({ clock: systemClock, random: systemRandom, logger: get(tokens.logger) });
    try {
      await supervisor.run(components, signal, () => onReady({ server, kubeconfigFile, elapsedMs: sinceStartMs() }));
    } finally {
      signal.removeEventListener('abort', stopping);
    }
  }
}

/** Last of all: ready when the server's health says so, too. What is made beside requests, such as the roles, may take longer than the rest. */
function startOver({ health }: ApiServer): Component {
  return { name: 'start', run: untilAborted, ready: () => health.started() };
}

const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** How clients on this machine name the host a listener is bound to. */
function urlHost(host: string): string {
  if (isAnyAddress(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** What is different where other processes work on the same store. */
function sharedStore({ compact }: NonNullable<ClusterStore['shared']>, name: string): Module {
  const identity = `${name}_${randomUuid(systemRandom)}`;
  return [provide(tokens.compaction, () => compact), provide(tokens.leaderElection, () => ({ identity }))];
}
