import type { Clock, KubeObject, Logger, ObjectKey, Random, ResourceType } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { InformerFactory, InformerOptions } from '@kubewright/informer';
import type { EventRecorder } from './event-recorder.ts';

/** What a controller is and touches, as data: its RBAC role, its narrowed client and the architecture graph come from it. */
export interface ControllerManifest {
  /** Upstream's name, e.g. `replicaset-controller`. */
  readonly name: string;
  readonly primary: ResourceType;
  readonly uses: readonly ResourceUse[];
  /**
   * The controller has nothing to do while there is no object of any of these resources: where the process can tell, it is
   * made, and its informers begin, when the first one is written. Names everything whose objects are acted on, but not
   * what is only looked at on their behalf. Unset: it begins at once.
   */
  readonly idleWithout?: readonly ResourceType[];
  /** It acts on time passing, too: while it is idle it begins after this long at the latest. */
  readonly maxIdleMs?: number;
  /** Service account in kube-system when it is not `name` (upstream's controller roles). */
  readonly serviceAccount?: string;
  /** Source of its events when it is not `name`, e.g. `node-controller`. Whoever makes its EventRecorder uses it. */
  readonly eventComponent?: string;
}

export interface ResourceUse {
  readonly resource: ResourceType;
  readonly subresource?: string;
  readonly verbs: readonly Verb[];
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Drives the actual state towards the desired one for one object. Called by at most one worker at a time for a key. */
export interface Reconciler {
  reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult>;
}

export type ReconcileResult = { readonly kind: 'done' } | { readonly kind: 'requeueAfter'; readonly delayMs: number };
export const done: ReconcileResult = { kind: 'done' };
export const requeueAfter = (delayMs: number): ReconcileResult => ({ kind: 'requeueAfter', delayMs });

/** Which changes of a resource bring which keys to the queue. Unset `keysOf`: the object's own key. */
export interface Trigger<T extends KubeObject = KubeObject> {
  readonly resource: ResourceType<T>;
  /** Only objects of this selection; listers asked for with an equal one share its informer. */
  readonly selection?: InformerOptions;
  keysOf?(object: T, old: T | undefined, change: 'added' | 'updated' | 'deleted'): readonly ObjectKey[];
}

/** Lets `keysOf` see the objects of its own resource, in a list of triggers of many. */
export const trigger = <T extends KubeObject>(of: Trigger<T>): Trigger => of;

/** Everything a controller may hold. The client allows only what the manifest declares. */
export interface ControllerContext {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly events: EventRecorder;
}

/** A controller as the runtime runs it: a reconciler fed by triggers, or, where that shape does not fit, a loop. */
export type Controller =
  | {
      readonly reconciler: Reconciler;
      readonly triggers: readonly Trigger[];
      /** Reconciliations at a time, of different keys; 5 unless set. */
      readonly workers?: number;
      /** Delays of a failing key; 5 ms doubling to 1000 s unless set. */
      readonly retry?: { readonly baseMs?: number; readonly maxMs?: number };
      /** What goes on beside the workers, e.g. a periodic pass over everything; begins before they do. `add` brings a key to them. */
      run?(signal: AbortSignal, add: (key: ObjectKey) => void): Promise<void>;
    }
  | { run(signal: AbortSignal): Promise<void> };

/** What a controller package exports as its one entry: manifest and constructor call. */
export interface ControllerDefinition {
  readonly manifest: ControllerManifest;
  create(context: ControllerContext): Controller;
}
