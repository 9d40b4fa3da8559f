import { type Clock, type Logger, sleep } from '@kubewright/api-machinery';
import { ConfigMaps, Secrets } from '@kubewright/api/core/v1';
import type { Node, Pod, Service } from '@kubewright/api/core/v1';
import type { Client } from '@kubewright/client';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { ImageService, PodFiles, RuntimeService } from '@kubewright/cri';
import type { Lister } from '@kubewright/informer';
import type { Dial } from '@kubewright/probes';
import { admitPod } from './admission/admit-pod.ts';
import type { ConfigSource } from './containers/container-environment.ts';
import { ContainerKiller } from './containers/container-killer.ts';
import { ContainerStarter } from './containers/container-starter.ts';
import { ImagePuller } from './images/image-puller.ts';
import type { KubeletBackend } from './kubelet-backend.ts';
import { NodeLease } from './node/node-lease.ts';
import { nodeLabels } from './node/node-object.ts';
import type { NodeOptions } from './node/node-object.ts';
import { NodeReporter } from './node/node-reporter.ts';
import type { PodSource } from './pods/pod-source.ts';
import { PodWorker } from './pods/pod-worker.ts';
import type { PodWorkerDeps } from './pods/pod-worker.ts';
import { PodProbes } from './probing/pod-probes.ts';
import { RuntimeBackend } from './runtime-backend.ts';
import { StatusWriter } from './status/status-writer.ts';
import { TerminationMessages } from './status/termination-messages.ts';
import { CrashBackoff } from './sync/crash-backoff.ts';
import { PodSync } from './sync/pod-sync.ts';
import { PodVolumes } from './volumes/pod-volumes.ts';
import { TokenSource } from './volumes/token-source.ts';

export interface KubeletDeps {
  readonly nodeName: string;
  readonly client: Client;
  /** Share one {@link InformerPodSource} among all kubelets of a process. */
  readonly pods: PodSource;
  /** Services for environment variables; unset: pods get none. */
  readonly services?: Lister<Service>;
  readonly runtime: RuntimeService;
  readonly images: ImageService;
  /** Unset: volumes are not made at all. */
  readonly files?: PodFiles;
  /** Opens connections for probes and HTTP hooks. */
  readonly dial: Dial;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A recorder whose origin is this node. */
  readonly events: EventRecorder;
  readonly options: KubeletOptions;
  /** Its node and lease are stored, and true: it goes on where it was, and has nothing to say before the next heartbeat. */
  readonly resumes?: boolean;
}

export interface KubeletOptions extends NodeOptions {
  /** Where container logs lie; default /var/log/pods. */
  readonly podLogDirectory?: string;
  /** Where pods reach the API server, when its Service's cluster IP leads nowhere on this node. */
  readonly apiServer?: { readonly host: string; readonly port: number };
}

const heartbeatMs = 10_000;
const housekeepingMs = 60_000;

/** A node: registers itself, runs the pods bound to it on a container runtime, and reports on both. */
export class Kubelet {
  readonly backend: KubeletBackend;
  readonly #deps: KubeletDeps;
  readonly #workers = new Map<string, PodWorker>();
  readonly #reporter: NodeReporter;
  readonly #lease: NodeLease;
  readonly #statuses: StatusWriter;
  #running = false;

  constructor(deps: KubeletDeps) {
    this.#deps = deps;
    this.#reporter = new NodeReporter(deps);
    this.#lease = new NodeLease(deps);
    this.#statuses = new StatusWriter(deps);
    this.backend = new RuntimeBackend({
      nodeName: deps.nodeName,
      runtime: deps.runtime,
      pods: () => [...this.#workers.values()].map(({ pod }) => pod),
      healthy: () => this.#running,
    });
  }

  /** The node as last written or read; undefined until it is registered. */
  get node(): Node | undefined {
    return this.#reporter.node;
  }

  /** Works until `signal` aborts. Containers run on: stopping them is the runtime's owner's decision. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    try {
      if (this.#deps.resumes) this.#reporter.resume();
      else await this.#reporter.register(ended);
      if (ended.aborted) return;
      await Promise.all([this.#heartbeat(ended), this.#runPods(ended)]);
    } finally {
      stop.abort();
      this.#running = false;
      this.#statuses.stop();
      for (const worker of this.#workers.values()) worker.stop();
    }
  }

  async #runPods(signal: AbortSignal): Promise<void> {
    const { pods, runtime, nodeName } = this.#deps;
    const events = runtime.events(signal);
    const workerDeps = await this.#workerDeps();
    await pods.synced(signal).catch(() => undefined);
    if (signal.aborted) return;
    pods.follow(nodeName, { changed: (pod) => this.#changed(workerDeps, pod), removed: (pod) => this.#removed(workerDeps, pod) }, signal);
    this.#running = true;
    const cleaning = this.#housekeep(signal);
    for await (const { podUid } of events) this.#workers.get(podUid)?.wake();
    await cleaning;
  }

  #changed(deps: PodWorkerDeps, pod: Pod): void {
    const known = this.#workers.get(pod.metadata.uid ?? '');
    if (known) return known.update(pod);
    this.#add(deps, pod);
  }

  #removed(deps: PodWorkerDeps, pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid ?? '') ?? this.#add(deps, pod);
    worker.remove();
  }

  #add(deps: PodWorkerDeps, pod: Pod): PodWorker {
    const worker = new PodWorker(deps, pod);
    const others = [...this.#workers.values()].filter(({ active }) => active).map((each) => each.pod);
    this.#workers.set(pod.metadata.uid ?? '', worker);
    const rejection = isFresh(pod) ? admitPod({ pod, others, allocatable: this.#allocatable(), nodeLabels: this.#labels() }) : undefined;
    if (rejection) worker.reject(rejection);
    else worker.wake();
    return worker;
  }

  #allocatable(): Readonly<Record<string, string>> {
    const { options } = this.#deps;
    return options.allocatable ?? options.capacity;
  }

  #labels(): Readonly<Record<string, string>> {
    return this.#reporter.node?.metadata.labels ?? nodeLabels(this.#deps.nodeName, this.#deps.options);
  }

  /** Once in 10 s: the lease, and the status when it has changed. */
  async #heartbeat(signal: AbortSignal): Promise<void> {
    if (this.#deps.resumes) await sleep(this.#deps.clock, heartbeatMs, signal).catch(() => undefined);
    while (!signal.aborted) {
      await this.#attempt('The node could not be read.', () => this.#reporter.read(signal), signal);
      const node = this.#reporter.node;
      if (node) await this.#attempt('The node lease could not be renewed.', () => this.#lease.renew(node, signal), signal);
      await sleep(this.#deps.clock, heartbeatMs, signal).catch(() => undefined);
      if (!signal.aborted) await this.#attempt('The node status could not be reported.', () => this.#reporter.report(signal), signal);
    }
  }

  /** Ends what runs on the node without being any of its pods: left from before a restart, or from a lost deletion. */
  async #housekeep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#attempt('Orphaned pods could not be removed.', () => this.#removeOrphans(), signal);
      await sleep(this.#deps.clock, housekeepingMs, signal).catch(() => undefined);
    }
  }

  async #removeOrphans(): Promise<void> {
    const { runtime, files } = this.#deps;
    for (const { id, metadata } of await runtime.listPodSandbox()) if (!this.#workers.has(metadata.uid)) await runtime.removePodSandbox(id);
    for (const uid of (await files?.podUids()) ?? []) if (!this.#workers.has(uid)) await files!.removePod(uid);
  }

  async #attempt(failure: string, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) this.#deps.logger.warn(failure, { node: this.#deps.nodeName, error: String(error) });
    }
  }

  async #workerDeps(): Promise<PodWorkerDeps> {
    const { runtime, clock, logger, events, files, images, dial, options, client } = this.#deps;
    const hostIps = options.addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
    const hooks = { runtime, clock, dial, events };
    const killer = new ContainerKiller(hooks);
    const puller = new ImagePuller({ images, clock });
    const config = configSource(client);
    const volumes = files && new PodVolumes({ files, config, tokens: new TokenSource(client, clock) });
    const allocatable = (): Readonly<Record<string, string>> => this.#allocatable();
    const starter = new ContainerStarter({
      ...hooks,
      puller,
      config,
      volumes,
      files,
      hostIps,
      allocatable,
      servicesOf: (pod) => this.#servicesOf(pod),
      environmentOverrides: apiServerEnvironment(options.apiServer),
    });
    const backoff = new CrashBackoff();
    const syncDeps = {
      ...hooks,
      logger,
      killer,
      starter,
      volumes,
      hostIps,
      allocatable,
      backoff,
      logDirectory: options.podLogDirectory ?? '/var/log/pods',
    };
    return {
      runtime,
      clock,
      logger,
      events,
      files,
      killer,
      puller,
      hostIps,
      runtimeName: (await runtime.version()).runtimeName,
      statuses: this.#statuses,
      messages: new TerminationMessages(runtime, files),
      createSync: () => new PodSync(syncDeps),
      createProbes: (pod, onVerdict) => new PodProbes({ ...hooks, hostIps }, pod, onVerdict),
      onGone: (uid) => void this.#workers.delete(uid),
    };
  }

  /** The services of the pod's namespace, unless it wants none, and always the API server's. */
  #servicesOf(pod: Pod): readonly Service[] {
    const { services } = this.#deps;
    if (!services) return [];
    const master = services.get({ namespace: 'default', name: 'kubernetes' });
    const own = pod.spec.enableServiceLinks === false ? [] : services.list({ namespace: pod.metadata.namespace ?? '' });
    return master ? [...own.filter((service) => service !== master), master] : own;
  }
}

/** A pod that this node sees for the first time, and that is to run. */
function isFresh({ metadata, status }: Pod): boolean {
  return !metadata.deletionTimestamp && !status.startTime && status.phase !== 'Failed' && status.phase !== 'Succeeded';
}

function configSource(client: Client): ConfigSource {
  const configMaps = client.resource(ConfigMaps);
  const secrets = client.resource(Secrets);
  return {
    configMap: (namespace, name) => configMaps.get({ namespace, name }),
    secret: (namespace, name) => secrets.get({ namespace, name }),
  };
}

function apiServerEnvironment(apiServer: KubeletOptions['apiServer']): ReadonlyMap<string, string> {
  if (!apiServer) return new Map();
  const { host, port } = apiServer;
  return new Map([
    ['KUBERNETES_SERVICE_HOST', host],
    ['KUBERNETES_SERVICE_PORT', String(port)],
    ['KUBERNETES_SERVICE_PORT_HTTPS', String(port)],
  ]);
}
