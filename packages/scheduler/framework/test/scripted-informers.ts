import type { KubeObject, ResourceType } from '@kubewright/api-machinery';
import { keyOf, keyString } from '@kubewright/api-machinery';
import type { Delta, InformerFactory, Lister, SharedInformer } from '@kubewright/informer';
import { Observable } from 'rxjs';

/** An informer whose changes the test tells it. */
export class ScriptedInformer<T extends KubeObject> implements SharedInformer<T> {
  readonly type: ResourceType<T>;
  readonly hasSynced = true;
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(delta: Delta<T>) => void>();
  readonly deltas$: Observable<Delta<T>>;
  readonly lister: Lister<T> = {
    get: (key) => this.#objects.get(keyString(key)),
    list: () => [...this.#objects.values()],
    byIndex: () => [],
  };

  constructor(type: ResourceType<T>) {
    this.type = type;
    this.deltas$ = new Observable((subscriber) => {
      const listener = (delta: Delta<T>): void => subscriber.next(delta);
      for (const object of this.#objects.values()) listener({ type: 'added', object, initial: true });
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    });
  }

  set(object: T): void {
    const key = keyString(keyOf(object));
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const listener of this.#listeners) listener(old ? { type: 'updated', object, old } : { type: 'added', object, initial: false });
  }

  delete(object: T): void {
    this.#objects.delete(keyString(keyOf(object)));
    for (const listener of this.#listeners) listener({ type: 'deleted', object, finalStateUnknown: false });
  }

  synced(): Promise<void> {
    return Promise.resolve();
  }
  addIndex(): void {}
  run(): Promise<void> {
    return Promise.resolve();
  }
}

export class ScriptedInformers implements InformerFactory {
  readonly #informers = new Map<string, ScriptedInformer<KubeObject>>();

  informer<T extends KubeObject>(type: ResourceType<T>): ScriptedInformer<T> {
    let informer = this.#informers.get(type.plural);
    if (!informer) this.#informers.set(type.plural, (informer = new ScriptedInformer<KubeObject>(type)));
    return informer as unknown as ScriptedInformer<T>;
  }
  run(): Promise<void> {
    return Promise.resolve();
  }
  synced(): Promise<void> {
    return Promise.resolve();
  }
}
