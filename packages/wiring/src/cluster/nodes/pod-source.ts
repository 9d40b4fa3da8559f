import { Pods, Services } from '@kubewright/api/core/v1';
import { InformerPodSource, type PodHandler, type PodSource } from '@kubewright/kubelet';
import type { Resolve } from '../../container.ts';
import { tokens } from '../../tokens.ts';
import { firstWrite, isSettled } from '../first-write.ts';

/** One pod informer for all kubelets of the process; in a cluster that began at rest it is made when a pod is written. */
export function sharedPodSource(get: Resolve): PodSource {
  const informer = (): InformerPodSource => new InformerPodSource(get(tokens.informers).informer(Pods));
  return isSettled(get) ? new RestingPodSource(get, informer) : informer();
}

/** There are no pods until one is written, which is known at once. */
class RestingPodSource implements PodSource {
  readonly #get: Resolve;
  readonly #make: () => InformerPodSource;
  #source: InformerPodSource | undefined;

  constructor(get: Resolve, make: () => InformerPodSource) {
    this.#get = get;
    this.#make = make;
  }

  get hasSynced(): boolean {
    return this.#source?.hasSynced ?? true;
  }

  async synced(signal: AbortSignal): Promise<void> {
    await this.#source?.synced(signal);
  }

  follow(nodeName: string, handler: PodHandler, signal: AbortSignal): void {
    void this.#begun(signal).then(
      () => (this.#source ??= this.#make()).follow(nodeName, handler, signal),
      // Aborted: there is nobody to tell any more.
      () => {},
    );
  }

  async #begun(signal: AbortSignal): Promise<void> {
    await firstWrite(this.#get)([Pods], signal);
    signal.throwIfAborted();
    // Pods are told in their environment of services that were there before them.
    await this.#get(tokens.informers).informer(Services).synced(signal);
  }
}
