import type { Pod } from '@kubewright/api/core/v1';
import type { SharedInformer } from '@kubewright/informer';

export interface PodHandler {
  /** Also called for every pod that is there when the handler is added. */
  changed(pod: Pod): void;
  removed(pod: Pod): void;
}

/** Where a kubelet learns which pods are bound to its node. */
export interface PodSource {
  readonly hasSynced: boolean;
  synced(signal: AbortSignal): Promise<void>;
  /** Reports pods of the node until `signal` aborts. */
  follow(nodeName: string, handler: PodHandler, signal: AbortSignal): void;
}

/**
 * One pod informer for any number of kubelets in a process: each change goes only to the kubelet of its node. The
 * informer may be narrowed to one node by a field selector. Whoever owns the informer runs it.
 */
export class InformerPodSource implements PodSource {
  readonly #informer: SharedInformer<Pod>;
  readonly #handlers = new Map<string, PodHandler>();
  #subscription: { unsubscribe(): void } | undefined;

  constructor(informer: SharedInformer<Pod>) {
    this.#informer = informer;
    informer.addIndex(nodeIndex, (pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : []));
  }

  get hasSynced(): boolean {
    return this.#informer.hasSynced;
  }

  synced(signal: AbortSignal): Promise<void> {
    return this.#informer.synced(signal);
  }

  follow(nodeName: string, handler: PodHandler, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#handlers.set(nodeName, handler);
    for (const pod of this.#informer.lister.byIndex(nodeIndex, nodeName)) handler.changed(pod);
    signal.addEventListener('abort', () => this.#leave(nodeName, handler), { once: true });
    this.#subscription ??= this.#informer.deltas$.subscribe((delta) => {
      const of = this.#handlers.get(delta.object.spec.nodeName ?? '');
      if (delta.type === 'deleted') of?.removed(delta.object);
      else of?.changed(delta.object);
    });
  }

  #leave(nodeName: string, handler: PodHandler): void {
    if (this.#handlers.get(nodeName) === handler) this.#handlers.delete(nodeName);
    if (this.#handlers.size > 0) return;
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }
}

const nodeIndex = 'spec.nodeName';
