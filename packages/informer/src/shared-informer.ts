import type { Clock, KubeObject, Logger, ObjectKey, Random, ResourceType } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { Subscriber } from 'rxjs';
// The one class that is needed: the whole library is two hundred files, which would be a tenth of what a test loads.
import { Observable } from 'rxjs/internal/Observable';
import type { Delta, InformerOptions, Lister, SharedInformer } from './informer.ts';
import type { ReflectorSink } from './reflector.ts';
import { Reflector } from './reflector.ts';
import { Store } from './store.ts';

export interface InformerDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** One informer on its own; components that share a process take theirs from an InformerFactory. */
export function createSharedInformer<T extends KubeObject>(
  deps: InformerDeps,
  type: ResourceType<T>,
  options: InformerOptions = {},
): SharedInformer<T> {
  return new ReflectedInformer(deps, type, options);
}

/**
 * The store is the truth and deltas follow it: a subscriber that reads the lister while handling a delta sees that
 * delta's state or a later one, never an earlier one.
 */
class ReflectedInformer<T extends KubeObject> implements SharedInformer<T>, ReflectorSink<T> {
  readonly type: ResourceType<T>;
  readonly deltas$: Observable<Delta<T>>;
  readonly #deps: InformerDeps;
  readonly #options: InformerOptions;
  readonly #store = new Store<T>();
  /** Replaced, never changed: whoever is announcing a delta goes on with the list it began with. */
  #subscribers: readonly Subscriber<Delta<T>>[] = [];
  #hasSynced = false;
  #ended = false;
  readonly #waiting = new Set<() => void>();

  constructor(deps: InformerDeps, type: ResourceType<T>, options: InformerOptions) {
    this.#deps = deps;
    this.type = type;
    this.#options = options;
    this.deltas$ = new Observable((subscriber) => this.#subscribe(subscriber));
  }

  get lister(): Lister<T> {
    return this.#store;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  synced(signal?: AbortSignal): Promise<void> {
    if (this.#hasSynced) return Promise.resolve();
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.#waiting.delete(onSynced);
        reject(signal?.reason);
      };
      const onSynced = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waiting.add(onSynced);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void {
    this.#store.addIndex(name, valuesOf);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { client, clock, random, logger } = this.#deps;
    const reflector = new Reflector<T>({ client: client.resource(this.type), sink: this, clock, random, logger }, this.#options);
    await reflector.run(signal);
    this.#ended = true;
    for (const subscriber of this.#subscribers) subscriber.complete();
    this.#subscribers = [];
  }

  replace(objects: readonly T[]): void {
    const initial = !this.#hasSynced;
    const present = new Set<ObjectIdentity>();
    for (const object of objects) present.add(identityOf(object));
    for (const old of this.#store.list()) {
      if (present.has(identityOf(old))) continue;
      this.#store.delete(old);
      this.#announce({ type: 'deleted', object: old, finalStateUnknown: true });
    }
    for (const object of objects) this.#put(object, initial);
    if (initial) this.#markSynced();
  }

  changed(object: T): void {
    this.#put(object, false);
  }

  deleted(object: T): void {
    if (this.#store.delete(object)) this.#announce({ type: 'deleted', object, finalStateUnknown: false });
  }

  #put(object: T, initial: boolean): void {
    const old = this.#store.set(object);
    if (!old) this.#announce({ type: 'added', object, initial });
    else if (old.metadata.uid !== object.metadata.uid) {
      // Its namesake went unseen; nobody should take the new object for a later state of it.
      const subscribers = this.#subscribers;
      this.#announce({ type: 'deleted', object: old, finalStateUnknown: true }, subscribers);
      this.#announce({ type: 'added', object, initial }, subscribers);
    } else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) this.#announce({ type: 'updated', object, old });
  }

  #announce(delta: Delta<T>, subscribers = this.#subscribers): void {
    for (const subscriber of subscribers) subscriber.next(delta);
  }

  #subscribe(subscriber: Subscriber<Delta<T>>): () => void {
    const present = [...this.#store.values()];
    this.#subscribers = [...this.#subscribers, subscriber];
    for (const object of present) subscriber.next({ type: 'added', object, initial: true });
    if (this.#ended) subscriber.complete();
    return () => {
      this.#subscribers = this.#subscribers.filter((other) => other !== subscriber);
    };
  }

  #markSynced(): void {
    this.#hasSynced = true;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

type ObjectIdentity = string;

/** Key and uid: a namesake with another uid is another object. */
function identityOf({ metadata: { namespace, name, uid } }: KubeObject): ObjectIdentity {
  const key: ObjectKey = { name: name ?? '', ...(namespace && { namespace }) };
  return `${key.namespace ?? ''}/${key.name}/${uid ?? ''}`;
}
