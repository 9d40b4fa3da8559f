import { type KubeObject, type ResourceType, untilAborted } from '@kubewright/api-machinery';
import type { InformerFactory, InformerOptions, SharedInformer } from './informer.ts';
import type { InformerDeps } from './shared-informer.ts';
import { createSharedInformer } from './shared-informer.ts';

/** The shared informers of one process. `run` may be called once. */
export function createInformerFactory(deps: InformerDeps): InformerFactory {
  return new SharedInformerFactory(deps);
}

class SharedInformerFactory implements InformerFactory {
  readonly #deps: InformerDeps;
  readonly #informers = new Map<string, SharedInformer<KubeObject>>();
  readonly #runs = new Set<Promise<void>>();
  /** One signal for each informer: all of them listening on one would look like a leak to Node. */
  readonly #stops = new Set<AbortController>();
  #signal: AbortSignal | undefined;

  constructor(deps: InformerDeps) {
    this.#deps = deps;
  }

  informer<T extends KubeObject>(type: ResourceType<T>, options: InformerOptions = {}): SharedInformer<T> {
    const { namespace = '', labelSelector = '', fieldSelector = '' } = options;
    const name = JSON.stringify([type.group, type.version, type.plural, namespace, labelSelector, fieldSelector]);
    let informer = this.#informers.get(name);
    if (!informer) {
      informer = createSharedInformer<KubeObject>(this.#deps, type, options);
      this.#informers.set(name, informer);
      this.#start(informer);
    }
    // The name holds group, version and plural, so whoever asks for it asks for this T.
    return informer as unknown as SharedInformer<T>;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    for (const informer of this.#informers.values()) this.#start(informer);
    await untilAborted(signal);
    for (const stop of this.#stops) stop.abort(signal.reason);
    await Promise.all(this.#runs);
  }

  async synced(signal?: AbortSignal): Promise<void> {
    // One after another: all at once they would each listen to the signal, and what many share warns of that.
    for (const informer of [...this.#informers.values()]) await informer.synced(signal);
  }

  #start(informer: SharedInformer<KubeObject>): void {
    if (!this.#signal || this.#signal.aborted) return;
    const stop = new AbortController();
    this.#stops.add(stop);
    this.#runs.add(informer.run(stop.signal));
  }
}
