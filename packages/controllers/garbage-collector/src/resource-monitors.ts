import type { Clock, KubeObject, Logger, Random } from '@kubewright/api-machinery';
import { pause } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import { discoveryFailure, offers, type ListedResource, type ListedResources, type ListResources } from '@kubewright/controller-runtime';
import { Reflector } from '@kubewright/informer';

/** What happens to objects, over all resources. */
export interface MonitorSink {
  observed(type: ListedResource, object: KubeObject): void;
  /** `objects` is all there is of the resource. */
  replaced(type: ListedResource, objects: readonly KubeObject[]): void;
  gone(uid: string): void;
  /** The resource is no longer served. */
  dropped(type: ListedResource): void;
}

export interface MonitorDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly listResources: ListResources;
  readonly sink: MonitorSink;
}

interface Monitor {
  readonly type: ListedResource;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  filled: boolean;
}

const discoveryPeriodMs = 30_000;
/** Everything is followed, and nothing is there to be collected in the first moment: those that a start waits for go first. */
const startDelayMs = 100;
/** A resource that cannot be listed holds collection up no longer than this. */
const fillTimeoutMs = 30_000;
const fillPollMs = 100;

/** Events come and go by themselves and own nothing. */
const ignored = new Set(['/events', 'events.k8s.io/events']);

/** Follows every resource there is, as custom ones come and go. Keeps no objects: they are handed on and forgotten. */
export class ResourceMonitors {
  readonly #deps: MonitorDeps;
  readonly #monitors = new Map<string, Monitor>();
  #onFilled: () => void = () => {};

  constructor(deps: MonitorDeps) {
    this.#deps = deps;
  }

  /** The resource of a kind, at the version it is followed in. */
  typeOf(group: string, kind: string): ListedResource | undefined {
    for (const { type } of this.#monitors.values()) if (type.group === group && type.kind === kind) return type;
    return undefined;
  }

  /** Resolves when everything known at the first discovery has been listed, or after half a minute. */
  async filled(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps;
    const untilMs = clock.monotonicMs() + fillTimeoutMs;
    const open = (): string[] => [...this.#monitors.values()].filter(({ filled }) => !filled).map(({ type }) => type.plural);
    while (!signal.aborted && (this.#monitors.size === 0 || open().length > 0)) {
      if (this.#monitors.size > 0 && clock.monotonicMs() >= untilMs) {
        return logger.warn('Some resources could not be listed; collecting without them.', { resources: open() });
      }
      const last = new Promise<void>((resolve) => (this.#onFilled = resolve));
      await Promise.race([last, pause(clock, fillPollMs, signal)]);
    }
  }

  /** Asks discovery every half minute, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await pause(this.#deps.clock, startDelayMs, signal);
    while (!signal.aborted) {
      await this.#sync();
      await pause(this.#deps.clock, discoveryPeriodMs, signal);
    }
    const stopping = [...this.#monitors.values()];
    for (const { stop } of stopping) stop.abort();
    await Promise.all(stopping.map(({ ended }) => ended));
  }

  async #sync(): Promise<void> {
    const { listResources, logger, sink } = this.#deps;
    let listed: ListedResources;
    try {
      listed = await listResources();
    } catch (error) {
      // What could not be read has not gone: everything is followed as before.
      return logger.warn('Discovery failed; following the resources known so far.', { error: String(error) });
    }
    const failure = discoveryFailure(listed);
    if (failure) logger.info('Discovery failed for some groups.', { error: failure });
    const wanted = new Map<string, ListedResource>();
    for (const type of listed.resources)
      if (offers(type, 'list', 'watch', 'delete') && !ignored.has(nameOf(type))) wanted.set(nameOf(type), type);
    for (const [name, monitor] of this.#monitors) {
      const now = wanted.get(name);
      if (now && now.version === monitor.type.version && now.kind === monitor.type.kind && now.scope === monitor.type.scope) continue;
      // A server that is away has not lost what it has.
      if (!now && monitor.filled && listed.failed.has(`${monitor.type.group}/${monitor.type.version}`)) continue;
      monitor.stop.abort();
      this.#monitors.delete(name);
      if (!now) sink.dropped(monitor.type);
    }
    for (const [name, type] of wanted) if (!this.#monitors.has(name)) this.#start(name, type);
  }

  #start(name: string, type: ListedResource): void {
    const { client, clock, random, logger, sink } = this.#deps;
    const stop = new AbortController();
    const feed = {
      replace: (objects: readonly KubeObject[]): void => {
        if (!stop.signal.aborted) sink.replaced(type, objects);
        monitor.filled = true;
        if ([...this.#monitors.values()].every(({ filled }) => filled)) this.#onFilled();
      },
      // What still arrives of a resource that was dropped is not news.
      changed: (object: KubeObject): void => void (stop.signal.aborted || sink.observed(type, object)),
      deleted: (object: KubeObject): void => void (stop.signal.aborted || sink.gone(object.metadata.uid ?? '')),
    };
    const reflector = new Reflector<KubeObject>({ client: client.resource(type), sink: feed, clock, random, logger });
    const monitor: Monitor = { type, stop, ended: reflector.run(stop.signal), filled: false };
    this.#monitors.set(name, monitor);
  }
}

const nameOf = ({ group, plural }: ListedResource): string => `${group}/${plural}`;
