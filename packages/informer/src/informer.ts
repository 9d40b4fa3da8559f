import type { KubeObject, ObjectKey, ResourceType } from '@kubewright/api-machinery';
import type { Observable } from 'rxjs';

/** Read access to an informer's store. Objects are deeply frozen and shared. */
export interface Lister<T extends KubeObject> {
  get(key: ObjectKey): T | undefined;
  /** Objects of the namespace, or all; optionally only those whose labels match. */
  list(options?: { namespace?: string; matches?: (labels: Readonly<Record<string, string>>) => boolean }): readonly T[];
  /** Objects filed under `value` in an index registered with {@link SharedInformer.addIndex}. */
  byIndex(index: string, value: string): readonly T[];
}

/** A change of the store. `initial` marks objects that were there when the informer first filled. */
export type Delta<T extends KubeObject> =
  | { readonly type: 'added'; readonly object: T; readonly initial: boolean }
  | { readonly type: 'updated'; readonly object: T; readonly old: T }
  /** `finalStateUnknown`: the deletion was noticed in a relist; the object is the last one seen. */
  | { readonly type: 'deleted'; readonly object: T; readonly finalStateUnknown: boolean };

/**
 * A local copy of one resource (or one namespace or selection of it), kept up to date by list-and-watch, shared by any
 * number of readers. The store is changed before the delta is announced.
 */
export interface SharedInformer<T extends KubeObject> {
  readonly type: ResourceType<T>;
  readonly lister: Lister<T>;
  /** A late subscriber first gets everything present as `added`. Never completes before `run` ends. */
  readonly deltas$: Observable<Delta<T>>;
  readonly hasSynced: boolean;
  /** Resolves once the first list is in the store and its deltas are announced. */
  synced(signal?: AbortSignal): Promise<void>;
  /** Adds an index; existing objects are filed at once. Adding the same name twice keeps the first. */
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void;
  run(signal: AbortSignal): Promise<void>;
}

/** Shared informers of one process: one per resource and selection; started with `run`, also those asked for later. */
export interface InformerFactory {
  informer<T extends KubeObject>(type: ResourceType<T>, options?: InformerOptions): SharedInformer<T>;
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when every informer asked for so far has synced. */
  synced(signal?: AbortSignal): Promise<void>;
}

export interface InformerOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
