import { controllerOf, formatTime, isNotFound, keyOf, keyString, labelSelectorFromObject, type ObjectKey } from '@kubewright/api-machinery';
import { Jobs, type Job, type JobStatus } from '@kubewright/api/batch/v1';
import { Pods, type Pod } from '@kubewright/api/core/v1';
import {
  claimObjects,
  controllerReference,
  done,
  Expectations,
  isNamespaceTerminating,
  isPodReady,
  PodControl,
  requeueAfter,
  slowStart,
  trigger,
  type ControllerContext,
  type Reconciler,
  type ReconcileResult,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { backoffAfter, noBackoff, remainingMs, type Backoff } from './backoff.ts';
import { isFinished, withCondition, type JobEnd } from './conditions.ts';
import { countPods, type JobPods } from './count-pods.ts';
import { deadlineInMs, decideEnd, isComplete } from './decide-end.ts';
import { decidePods } from './decide-pods.ts';
import { indexJobPods, jobKeyOf, type JobPodIndex } from './job-pod-index.ts';
import { isSuspended, isTracked, trackingFinalizer } from './job-pods.ts';
import { templateFor } from './job-template.ts';
import { JobTracker } from './job-tracker.ts';

const controllerName = 'kubernetes.io/job-controller';
const reached: JobEnd = { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };

/** What a pass did with the pods: how many are at work now, and what went wrong. */
interface Managed {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly error?: unknown;
  readonly waitMs?: number;
}

/** Runs the pods of Jobs to their completion (upstream pkg/controller/job; KEP-2307, 2214, 3329, 3998, 3939). */
export class JobReconciler implements Reconciler {
  readonly #context: ControllerContext;
  readonly #jobs: Lister<Job>;
  readonly #pods: JobPodIndex;
  readonly #podControl: PodControl;
  readonly #expectations: Expectations;
  readonly #backoffs = new Map<string, Backoff>();
  readonly #tracker: JobTracker;

  constructor(context: ControllerContext) {
    const { client, informers, clock, events } = context;
    this.#context = context;
    this.#jobs = informers.informer(Jobs).lister;
    this.#pods = indexJobPods(informers.informer(Pods));
    this.#tracker = new JobTracker({ client, clock, events, jobs: this.#jobs, pods: informers.informer(Pods).lister });
    this.#podControl = new PodControl({ pods: client.resource(Pods), events });
    this.#expectations = new Expectations(clock);
  }

  triggers(): readonly Trigger[] {
    return [{ resource: Jobs }, trigger<Pod>({ resource: Pods, keysOf: (pod, old, change) => this.#keysOf(pod, old, change) })];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const job = this.#jobs.get(key);
    // A view older than what was written here last comes back by itself; by it, counted pods would be missing.
    if (job && this.#tracker.isBehind(job)) return done;
    await this.#releaseStrays(key, job, signal);
    if (!job || isFinished(job)) {
      this.#backoffs.delete(keyString(key));
      this.#tracker.forget(key);
      if (!job) this.#expectations.forget(keyString(key));
      return done;
    }
    return isManagedElsewhere(job) ? done : this.#run(job, signal);
  }

  async #run(job: Job, signal: AbortSignal): Promise<ReconcileResult> {
    const { clock } = this.#context;
    const key = keyString(keyOf(job));
    const nowMs = clock.nowMs();
    // Asked before the pods are looked at: one that appears in between must not be taken for missing.
    const settled = this.#expectations.satisfied(key);
    const pods = countPods(started(job, nowMs), await this.#claim(job, signal), this.#tracker.released);
    const backoff = backoffAfter(this.#backoffs.get(key) ?? noBackoff, pods.newlySucceeded, pods.newlyFailed);
    let end = decideEnd(pods, nowMs);
    let managed: Managed = { active: pods.active.length, ready: pods.ready, terminating: pods.terminating };
    let { conditions = [], startTime } = pods.job.status ?? {};
    if (end) {
      managed = await this.#deletePods(pods, pods.active, false, signal);
      if (managed.active > 0 || !settled) end = undefined;
    } else {
      const acts = settled && !job.metadata.deletionTimestamp;
      if (acts) managed = await this.#manage(pods, remainingMs(backoff, nowMs), signal);
      if (isComplete(pods, managed.active)) end = reached;
      else if (acts) ({ conditions, startTime } = this.#suspension(pods.job, nowMs));
    }
    const { active, ready, terminating } = managed;
    const status: JobStatus = {
      ...pods.job.status,
      ...(active > 0 || pods.job.status?.active ? { active } : {}),
      ready,
      terminating,
      conditions: [...conditions],
      startTime,
    };
    await this.#tracker.track(pods, status, end, () => void this.#backoffs.set(key, backoff), signal);
    if (managed.error !== undefined) throw managed.error;
    const waits = [managed.waitMs, deadlineInMs(pods.job, nowMs)].filter((ms): ms is number => ms !== undefined && ms > 0);
    return waits.length > 0 ? requeueAfter(Math.min(...waits)) : done;
  }

  async #claim(job: Job, signal: AbortSignal): Promise<Pod[]> {
    const { client } = this.#context;
    const { uid = '', namespace = '' } = job.metadata;
    const selector = labelSelectorFromObject(job.spec.selector);
    const known = [...this.#pods.controlledBy(uid), ...this.#pods.orphansIn(namespace)];
    const deps = { ownerType: Jobs, owners: client.resource(Jobs), objects: client.resource(Pods), finalizers: [trackingFinalizer] };
    return claimObjects(deps, job, selector, known, signal);
  }

  async #manage(pods: JobPods, backoffMs: number, signal: AbortSignal): Promise<Managed> {
    const { job, ready, terminating } = pods;
    const unchanged: Managed = { active: pods.active.length, ready, terminating };
    const decision = decidePods(pods, this.#context.clock.nowMs());
    if (decision.kind === 'keep') return unchanged;
    if (decision.kind === 'delete') return this.#deletePods(pods, decision.pods, true, signal);
    if (backoffMs > 0) return { ...unchanged, waitMs: backoffMs };
    const key = keyString(keyOf(job));
    const reference = controllerReference(Jobs, job);
    this.#expectations.expectCreations(key, decision.indexes.length);
    const { succeeded, error } = await slowStart(decision.indexes.length, async (nth) => {
      const { template, generateName } = templateFor(job, decision.indexes[nth]);
      await this.#podControl.create(template, job, reference, signal, generateName).catch((failure: unknown) => {
        if (!isNamespaceTerminating(failure)) throw failure;
        this.#expectations.creationObserved(key);
      });
    });
    for (let missing = decision.indexes.length - succeeded; missing > 0; missing--) this.#expectations.creationObserved(key);
    return { ...unchanged, active: unchanged.active + succeeded, error };
  }

  /** Deletes active pods; those that are not to count are let go first. Pods whose deletion failed stay active. */
  async #deletePods(
    { job, active, ready, terminating }: JobPods,
    pods: readonly Pod[],
    letGo: boolean,
    signal: AbortSignal,
  ): Promise<Managed> {
    const key = keyString(keyOf(job));
    if (letGo)
      this.#expectations.expectDeletions(
        key,
        pods.map(({ metadata }) => metadata.uid!),
      );
    const outcomes = await Promise.allSettled(
      pods.map(async (pod) => {
        try {
          if (letGo && isTracked(pod)) await this.#tracker.release(pod, signal);
          await this.#podControl.delete(pod, job, signal);
        } catch (error) {
          this.#expectations.deletionObserved(key, pod.metadata.uid!);
          if (!isNotFound(error)) throw error;
        }
      }),
    );
    const deleted = pods.filter((_, nth) => outcomes[nth]!.status === 'fulfilled');
    const error = outcomes.find((outcome) => outcome.status === 'rejected')?.reason as unknown;
    return {
      active: active.length - deleted.length,
      ready: ready - deleted.filter(isPodReady).length,
      terminating: terminating + deleted.length,
      error,
    };
  }

  #suspension(job: Job, nowMs: number): { conditions: NonNullable<JobStatus['conditions']>; startTime: string | undefined } {
    const { conditions = [], startTime } = job.status ?? {};
    const suspended = isSuspended(job);
    const [status, reason, message] = suspended
      ? (['True', 'JobSuspended', 'Job suspended'] as const)
      : (['False', 'JobResumed', 'Job resumed'] as const);
    const changed = withCondition(conditions, { type: 'Suspended', status, reason, message }, nowMs);
    if (changed === conditions) return { conditions, startTime };
    this.#context.events.event(job, 'Normal', suspended ? 'Suspended' : 'Resumed', message);
    // Time that a job was suspended does not count against its deadline.
    return { conditions: [...changed], startTime: suspended ? undefined : formatTime(nowMs) };
  }

  /** Held pods that no job will count: their job is gone or finished, or nobody controls them and no job will. */
  async #releaseStrays(key: ObjectKey, job: Job | undefined, signal: AbortSignal): Promise<void> {
    const counts = job && (!isFinished(job) || isManagedElsewhere(job));
    const left = this.#pods.heldFor(key).filter((pod) => !counts || controllerOf(pod)?.uid !== job.metadata.uid);
    const orphans = this.#pods.heldOrphans(key.namespace ?? '').filter((pod) => this.#selecting(pod).every(isFinished));
    await Promise.all(
      [...left, ...orphans]
        .filter((pod) => !this.#tracker.released.has(pod.metadata.uid!))
        .map((pod) => this.#tracker.release(pod, signal)),
    );
  }

  #keysOf(pod: Pod, old: Pod | undefined, change: 'added' | 'updated' | 'deleted'): ObjectKey[] {
    const { uid = '', deletionTimestamp } = pod.metadata;
    if (change === 'deleted' || !isTracked(pod)) this.#tracker.released.delete(uid);
    const key = jobKeyOf(pod);
    const job = key && this.#jobs.get(key);
    const isOwn = job !== undefined && job.metadata.uid === controllerOf(pod)?.uid;
    if (isOwn && (change === 'deleted' || deletionTimestamp)) this.#expectations.deletionObserved(keyString(key!), uid);
    else if (isOwn && change === 'added') this.#expectations.creationObserved(keyString(key!));
    const keys = [key, old && jobKeyOf(old), ...(controllerOf(pod) ? [] : this.#selecting(pod).map(keyOf))].filter(
      (each) => each !== undefined,
    );
    // A held pod that no job knows of is looked at as the stray of its namespace.
    return keys.length === 0 && isTracked(pod) ? [{ namespace: pod.metadata.namespace ?? '', name: '' }] : keys;
  }

  #selecting({ metadata: { namespace = '', labels } }: Pod): Job[] {
    return this.#jobs.list({ namespace }).filter(({ spec }) => labelSelectorFromObject(spec.selector).matches(labels));
  }
}

const isManagedElsewhere = ({ spec }: Job): boolean => spec.managedBy !== undefined && spec.managedBy !== controllerName;

/** A job that runs has a start; a suspended one gets it when it is resumed. */
function started(job: Job, nowMs: number): Job {
  if (job.status?.startTime !== undefined || isSuspended(job)) return job;
  return { ...job, status: { ...job.status, startTime: formatTime(nowMs) } };
}
