import { formatTime, keyOf, keyString, semanticEqual, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import { Jobs, type Job, type JobStatus } from '@kubewright/api/batch/v1';
import type { Pod } from '@kubewright/api/core/v1';
import type { Client } from '@kubewright/client';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { interimOf, withCondition, type JobEnd } from './conditions.ts';
import type { JobPods } from './count-pods.ts';
import { isIndexed, isTracked } from './job-pods.ts';
import { countablePods, releasePod, settleCounts } from './track-pods.ts';

export interface JobTrackerDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly jobs: Lister<Job>;
  readonly pods: Lister<Pod>;
}

/** Counts pods that have ended exactly once, by the finalizer that holds them until they are in the status (KEP-2307). */
export class JobTracker {
  readonly #deps: JobTrackerDeps;
  /** Uids of pods that were let go and that the informer may still show held; whoever sees them let go takes them out. */
  readonly released = new Set<string>();
  /** The jobs as they were last written here, until they are gone or finished. */
  readonly #written = new Map<string, Job['metadata']>();

  constructor(deps: JobTrackerDeps) {
    this.#deps = deps;
  }

  /** Whether a status written here is not in this view yet. */
  isBehind({ metadata }: Job): boolean {
    const written = this.#written.get(keyString(keyOf({ metadata })));
    return written !== undefined && written.uid === metadata.uid && Number(written.resourceVersion) > Number(metadata.resourceVersion);
  }

  forget(job: ObjectKey): void {
    this.#written.delete(keyString(job));
  }

  /**
   * `onNoted` is called when the pods that have ended are in the status.
   *
   * Notes the pods that have ended in the status, lets them go, then counts them: in this order, so that none is
   * counted twice or lost wherever this process ends.
   */
  async track(pods: JobPods, wanted: JobStatus, end: JobEnd | undefined, onNoted: () => void, signal: AbortSignal): Promise<void> {
    const held = new Set(
      pods.all.filter((pod) => isTracked(pod) && !this.released.has(pod.metadata.uid!)).map(({ metadata }) => metadata.uid!),
    );
    const nowMs = this.#deps.clock.nowMs();
    const settled = settleCounts(wanted, held);
    const { release, succeeded, failed, full } = countablePods(pods, settled, end, this.released);
    const announced =
      end &&
      withCondition(
        settled.conditions ?? [],
        { type: interimOf[end.type], status: 'True', reason: end.reason, message: end.message },
        nowMs,
      );
    let job = await this.#write(
      pods.job,
      {
        ...settled,
        ...(announced && { conditions: [...announced] }),
        ...(isIndexed(pods.job) && { succeeded: pods.indexes.total, completedIndexes: pods.indexes.toString() }),
        uncountedTerminatedPods: { ...(succeeded.length > 0 && { succeeded }), ...(failed.length > 0 && { failed }) },
      },
      signal,
    );
    onNoted();
    const outcomes = await Promise.allSettled(release.map((pod) => this.release(pod, signal)));
    release.forEach(({ metadata }, nth) => outcomes[nth]!.status === 'fulfilled' && held.delete(metadata.uid!));
    const counted = settleCounts(job.status ?? {}, held);
    const { uncountedTerminatedPods: { succeeded: left = [], failed: leftFailed = [] } = {} } = counted;
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    const finishes = end && !failure && !full && left.length + leftFailed.length === 0 && (wanted.terminating ?? 0) === 0;
    job = await this.#write(job, finishes ? finished(counted, end, this.#deps.clock.nowMs()) : counted, signal);
    if (finishes) this.#tellEnd(job, end);
    if (failure) throw failure.reason;
  }

  #tellEnd(job: Job, { type, reason, message }: JobEnd): void {
    const { events } = this.#deps;
    if (type === 'Failed') return events.event(job, 'Warning', reason, message);
    const { completions } = job.spec;
    if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
      events.event(job, 'Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached');
    }
    events.event(job, 'Normal', 'Completed', 'Job completed');
  }

  /** Writes a status that differs from what the server has. @throws {ApiError} Conflict when the view was stale. */
  async #write(job: Job, status: JobStatus, signal: AbortSignal): Promise<Job> {
    const stored = this.#deps.jobs.get(keyOf(job));
    const present = stored?.metadata.resourceVersion === job.metadata.resourceVersion ? stored : job;
    if (semanticEqual(present?.status, status)) return job;
    const written = await this.#deps.client.resource(Jobs).updateStatus({ ...job, status }, { signal });
    this.#written.set(keyString(keyOf(job)), written.metadata);
    return written;
  }

  /** Lets a pod go. @throws {ApiError} as the server says. */
  async release(pod: Pod, signal: AbortSignal): Promise<void> {
    const uid = pod.metadata.uid!;
    this.released.add(uid);
    const isThere = await releasePod(this.#deps.client, pod, signal).catch((error: unknown) => {
      this.released.delete(uid);
      throw error;
    });
    // Nobody would take it out any more when its end was told before.
    if (!isThere && this.#deps.pods.get(keyOf(pod))?.metadata.uid !== uid) this.released.delete(uid);
  }
}

function finished(status: JobStatus, { type, reason, message }: JobEnd, nowMs: number): JobStatus {
  const conditions = [...withCondition(status.conditions ?? [], { type, status: 'True', reason, message }, nowMs)];
  return { ...status, conditions, ...(type === 'Complete' && { completionTime: formatTime(nowMs) }) };
}
