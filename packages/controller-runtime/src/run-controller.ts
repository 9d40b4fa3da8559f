import type { Clock, KubeObject, Logger, ObjectKey, Random, ResourceType } from '@kubewright/api-machinery';
import { isConflict, isNotFound, keyOf, keyString, parseKey } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { Delta, InformerFactory } from '@kubewright/informer';
import type { QueueMetrics } from '@kubewright/workqueue';
import { defaultControllerLimiter, runWorkers, WorkQueue, type Work } from '@kubewright/workqueue';
import type { Controller, ControllerDefinition, ControllerManifest, Reconciler, Trigger } from './controller.ts';
import type { EventRecorder } from './event-recorder.ts';
import { narrowClient } from './narrow-client.ts';
import { narrowInformers } from './narrow-informers.ts';

export interface RunControllerDeps {
  /** The full client; the controller gets it narrowed to its manifest. */
  readonly client: Client;
  /** Run by the process. */
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly events: EventRecorder;
  readonly metrics?: ControllerMetrics;
  /**
   * Resolves once there may be an object of one of the resources, or `signal` aborts; controllers that are idle without
   * any begin then. Unset: all begin at once.
   */
  readonly firstWrite?: FirstWrite;
}

export type FirstWrite = (resources: readonly ResourceType[], signal: AbortSignal) => Promise<void>;

/** What a controller reports; every hook is called synchronously and must not throw. */
export interface ControllerMetrics {
  reconciled?(controller: string, result: 'success' | 'requeueAfter' | 'error', durationMs: number): void;
  queue?(controller: string): QueueMetrics;
}

/** Concurrency of a controller that does not say otherwise (upstream's usual --concurrent-*-syncs). */
const defaultWorkers = 5;

/**
 * Makes a controller from its definition, once there may be something for it to do, and runs it until `signal` aborts:
 * waits until its informers have synced, brings the keys of its triggers to its workers, and tries failed keys again by rate limit. Then it stops taking keys
 * and returns when the running reconciliations have.
 * @throws what a looping controller's `run` throws, for a supervisor to restart it.
 */
export async function runController(definition: ControllerDefinition, deps: RunControllerDeps, signal: AbortSignal): Promise<void> {
  const { manifest } = definition;
  await untilNeeded(manifest, deps, signal);
  if (signal.aborted) return;
  const logger = deps.logger.named(manifest.name);
  const informers = narrowInformers(deps.informers, manifest);
  const { clock, random, events } = deps;
  const context = { client: narrowClient(deps.client, manifest), informers, clock, random, logger, events };
  const controller = definition.create(context);
  if (!('reconciler' in controller)) {
    await waitForSync(informers, signal);
    if (!signal.aborted) await controller.run(signal);
    return;
  }
  await new ReconcilerLoop(manifest.name, controller, { ...deps, logger, informers }).run(signal);
}

async function untilNeeded(manifest: ControllerManifest, { firstWrite, clock }: RunControllerDeps, signal: AbortSignal): Promise<void> {
  const { idleWithout, maxIdleMs } = manifest;
  if (!idleWithout || !firstWrite) return;
  if (maxIdleMs === undefined) return firstWrite(idleWithout, signal);
  const idle = new AbortController();
  const stop = (): void => idle.abort();
  signal.addEventListener('abort', stop, { once: true });
  const timer = clock.schedule(maxIdleMs, stop);
  try {
    await firstWrite(idleWithout, idle.signal);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', stop);
  }
}

type ReconcilingController = Extract<Controller, { reconciler: Reconciler }>;

class ReconcilerLoop {
  readonly #name: string;
  readonly #controller: ReconcilingController;
  readonly #deps: RunControllerDeps;
  readonly #queue: WorkQueue;

  constructor(name: string, controller: ReconcilingController, deps: RunControllerDeps) {
    this.#name = name;
    this.#controller = controller;
    this.#deps = deps;
    const rateLimiter = defaultControllerLimiter(deps.clock, controller.retry);
    const metrics = deps.metrics?.queue?.(name);
    this.#queue = new WorkQueue({ clock: deps.clock, rateLimiter, ...(metrics && { metrics }) });
  }

  async run(signal: AbortSignal): Promise<void> {
    const subscriptions = this.#controller.triggers.map((trigger) => this.#subscribe(trigger));
    const add = (key: ObjectKey): void => this.#queue.add(keyString(key));
    const work: Work = { workers: this.#controller.workers ?? defaultWorkers, act: (key, own) => this.#work(key, own) };
    const working = new AbortController();
    const stop = (): void => {
      this.#queue.shutDown();
      working.abort(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      await waitForSync(this.#deps.informers, signal);
      if (!signal.aborted) await Promise.all([this.#controller.run?.(signal, add), runWorkers(this.#queue, work, working.signal)]);
    } finally {
      signal.removeEventListener('abort', stop);
      subscriptions.forEach((subscription) => subscription.unsubscribe());
      stop();
    }
  }

  #subscribe(trigger: Trigger): { unsubscribe(): void } {
    const informer = this.#deps.informers.informer(trigger.resource, trigger.selection);
    return informer.deltas$.subscribe((delta) => {
      try {
        for (const key of keysOf(trigger, delta)) this.#queue.add(keyString(key));
      } catch (error) {
        // Thrown into the informer it would take the process down; one object must not do that.
        this.#deps.logger.error('A trigger failed on an object; its change is skipped.', {
          object: keyString(keyOf(delta.object)),
          resource: trigger.resource.plural,
          error: textOf(error),
        });
      }
    });
  }

  async #work(key: string, signal: AbortSignal): Promise<void> {
    const startMs = this.#deps.clock.monotonicMs();
    const result = await this.#reconcile(key, signal);
    this.#deps.metrics?.reconciled?.(this.#name, result, this.#deps.clock.monotonicMs() - startMs);
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<'success' | 'requeueAfter' | 'error'> {
    try {
      const result = await this.#controller.reconciler.reconcile(parseKey(key), signal);
      this.#queue.forget(key);
      if (result.kind === 'done') return 'success';
      this.#queue.addAfter(key, result.delayMs);
      return 'requeueAfter';
    } catch (error) {
      if (!signal.aborted) this.#retry(key, error);
      return 'error';
    }
  }

  #retry(key: string, error: unknown): void {
    this.#queue.addRateLimited(key);
    const fields = { key, error: textOf(error), failures: this.#queue.failures(key) };
    // A stale view is noticed by its precondition and taken again: the normal course of things.
    if (isConflict(error) || isNotFound(error)) this.#deps.logger.debug('Reconciling met a change; trying again.', fields);
    else this.#deps.logger.error('Reconciling failed; trying again.', fields);
  }
}

function keysOf(trigger: Trigger, delta: Delta<KubeObject>): readonly ObjectKey[] {
  if (!trigger.keysOf) return [keyOf(delta.object)];
  return trigger.keysOf(delta.object, delta.type === 'updated' ? delta.old : undefined, delta.type);
}

/** Waits for the informers, or until `signal` aborts: stopping while starting is not a failure. */
async function waitForSync(informers: InformerFactory, signal: AbortSignal): Promise<void> {
  await informers.synced(signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
