import { isConflict, isNotFound, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import { Jobs, type Job } from '@kubewright/api/batch/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  requeueAfter,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideTtlAfterFinished } from './decide-ttl-after-finished.ts';

export const manifest: ControllerManifest = {
  name: 'ttl-after-finished-controller',
  primary: Jobs,
  uses: [{ resource: Jobs, verbs: ['get', 'list', 'watch', 'delete'] }],
  idleWithout: [Jobs],
};

interface Deps {
  readonly jobs: Lister<Job>;
  readonly client: ResourceClient<Job>;
  readonly clock: Clock;
}

/** Deletes finished jobs when their time to live is over (upstream pkg/controller/ttlafterfinished). */
class TtlAfterFinishedController implements Reconciler {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { jobs, client, clock } = this.#deps;
    const job = jobs.get(key);
    if (!job) return done;
    const decision = decideTtlAfterFinished(job, clock.nowMs());
    if (decision.kind === 'wait') return requeueAfter(decision.remainingMs);
    if (decision.kind === 'delete') await this.#delete(client, key, job, signal);
    return done;
  }

  /** Exactly this job as it was seen: another time to live, or another job, comes back here by its own event. */
  async #delete(client: ResourceClient<Job>, key: ObjectKey, { metadata }: Job, signal: AbortSignal): Promise<void> {
    const preconditions = { uid: metadata.uid, resourceVersion: metadata.resourceVersion };
    await client.delete(key, { preconditions, propagationPolicy: 'Foreground', signal }).catch((error: unknown) => {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    });
  }
}

export const ttlAfterFinishedControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client, clock }) => ({
    reconciler: new TtlAfterFinishedController({ jobs: informers.informer(Jobs).lister, client: client.resource(Jobs), clock }),
    triggers: [{ resource: Jobs }],
  }),
};
