import { hostname } from 'node:os';
import { untilAborted, type Logger } from '@kubewright/api-machinery';
import { apiServerIdOf, type ApiServer } from '@kubewright/apiserver';
import { Supervisor, type Component } from '@kubewright/controller-runtime';
import { AddressInUseError, type TlsListener } from '@kubewright/http';
import { gatesWithoutEffect, type ApiServerIdentity, type ServedApis, type ServiceNetwork } from '@kubewright/kube-apiserver';
import type { Resolve } from '../container.ts';
import { featureGateFamilies } from '../metrics/feature-gate-families.ts';
import { processLogger, systemClock, systemRandom, type LogLevel } from '../system/index.ts';
import { tokens } from '../tokens.ts';
import { writeAdminKubeconfig } from './admin-kubeconfig.ts';
import type { ClusterAppHooks, ClusterAppOptions } from './cluster-app-options.ts';
import { clusterComponents } from './cluster-components.ts';
import { createClusterListener } from './cluster-listener.ts';
import { composeCluster } from './compose-cluster.ts';
import { loadOrCreatePki, type ClusterPki } from './data/cluster-pki.ts';
import { openEmbeddedStore, openEtcdStore, type ClusterStore } from './data/cluster-store.ts';
import { DataDirectory } from './data/data-directory.ts';
import { forgetInstance, recordInstance, refuseSecondInstance } from './data/instance-file.ts';
import { refuseForeignAuthority } from './data/shared-authority.ts';
import { isAnyAddress, urlHost } from './host-address.ts';
import { listenerFamilies } from './listener-families.ts';
import { planNodes } from './nodes/plan-nodes.ts';
import { openExtras, type Extras } from './open-extras.ts';
import { servedApisOf } from './served-apis.ts';
import { serviceNetworkOf } from './service-network.ts';
import { reasonOf, StartError } from './start-error.ts';

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

class ClusterApp {
  readonly #deps: AppDeps;
  readonly #options: ClusterAppOptions;
  readonly #hooks: ClusterAppHooks;
  readonly #identity: ApiServerIdentity;
  #port = 0;

  constructor(deps: AppDeps, options: ClusterAppOptions, hooks: ClusterAppHooks) {
    this.#deps = deps;
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
    const { data, logger } = this.#deps;
    const pki = await this.#openPki(opened);
    const nodes = await planNodes(this.#options, data.kubelet, (choice) => this.step('runtime', choice));
    const extras = await openExtras(this.#options, { logger, serverId: this.#identity.id, keyPrefix: opened.keyPrefix });
    const port = (): number => this.#port;
    const { get } = composeCluster({ ...this.#deps, ...extras, opened, pki, nodes, identity: this.#identity, port }, this.#options);
    const apiServer = get(tokens.apiServer);
    const serving = new AbortController();
    const served = apiServer.run(serving.signal);
    this.#tellFeatureGates(apiServer);
    tellOfExtras(apiServer, extras);
    const { audit, authentication, authorization, encryption, tracing } = extras;
    const following = new AbortController();
    const followed = Promise.all([audit, authentication, authorization, encryption].map((each) => each?.run?.(following.signal)));
    let listener: TlsListener | undefined;
    try {
      const created = createClusterListener(get, pki, extras.serving, this.#options);
      const secured = (listener = created.listener);
      apiServer.metrics.add(() => listenerFamilies(secured));
      void created.followed(following.signal);
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
      following.abort();
      await followed;
      await tracing?.close();
      await nodes.host?.runtime.close();
    }
  }

  async #openPki({ store }: ClusterStore): Promise<ClusterPki> {
    const { host, advertiseAddress, certDirectory } = this.#options;
    const pki = await loadOrCreatePki(this.#deps.data.pki, {
      clock: systemClock,
      random: systemRandom,
      addresses: [host, advertiseAddress].filter((address): address is string => address !== undefined && !isAnyAddress(address)),
      ...(certDirectory && { sharedDirectory: certDirectory }),
    });
    await refuseForeignAuthority(store, pki.authority.certificatePem);
    return pki;
  }

  /** Which gates are on, and which were set in vain. */
  #tellFeatureGates({ metrics }: ApiServer): void {
    const { servedApis, logger } = this.#deps;
    metrics.add(() => featureGateFamilies(servedApis.featureGates));
    const idle = gatesWithoutEffect(this.#options.featureGates ?? []);
    if (idle.length === 0) return;
    logger.warn('feature gates change nothing here', { gates: idle });
    this.step('feature gates', `${idle.join(', ')}: known, but nothing here depends on it`);
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

  /** Says in files where the server is: to clients, and to whoever stops it. Answers its URL. */
  async #tellWhere(pki: ClusterPki): Promise<string> {
    const server = `https://${urlHost(this.#options.host)}:${this.#port}`;
    const foreignCertificate = Boolean(this.#options.serving?.certificateFile);
    await writeAdminKubeconfig({ file: this.#kubeconfigFile, server, foreignCertificate }, pki);
    await recordInstance(this.#deps.data.path, this.#kubeconfigFile);
    return server;
  }

  get #kubeconfigFile(): string {
    return this.#options.kubeconfigFile ?? this.#deps.data.kubeconfig;
  }

  async #supervise(components: readonly Component[], get: Resolve, server: string): Promise<void> {
    const { signal, onReady, onStopping } = this.#hooks;
    const kubeconfigFile = this.#kubeconfigFile;
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

/** What is switched on shows in the server's metrics and its health. */
function tellOfExtras({ metrics, health }: ApiServer, { audit, authentication, authorization, encryption }: Extras): void {
  metrics.add(() => [...authorization.families(), ...(authentication.families?.() ?? [])]);
  if (audit) metrics.add(() => audit.families());
  if (!encryption) return;
  metrics.add(() => encryption.families());
  health.add(...encryption.healthChecks);
}
