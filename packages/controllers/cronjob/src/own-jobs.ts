import { controllerOf, isAlreadyExists, isNotFound, keyOf } from '@kubewright/api-machinery';
import { CronJobs, Jobs, type CronJob, type Job } from '@kubewright/api/batch/v1';
import type { Client } from '@kubewright/client';
import { isNamespaceTerminating, type EventRecorder } from '@kubewright/controller-runtime';
import { finishOf, oldestBeyond } from './finished-jobs.ts';
import { jobNameOf, jobOf } from './job-of.ts';
import { StatusDraft } from './status-draft.ts';

/** What one pass works on. */
export interface Pass {
  readonly cronJob: CronJob;
  readonly jobs: readonly Job[];
  readonly status: StatusDraft;
  /** Its schedule has just changed: times that the new one had before do not count. */
  readonly isRescheduled: boolean;
  readonly signal: AbortSignal;
}

/** What is done about the jobs of a CronJob. */
export class OwnJobs {
  readonly #client: Client;
  readonly #events: EventRecorder;

  constructor(client: Client, events: EventRecorder) {
    this.#client = client;
    this.#events = events;
  }

  /** Deletes those that have ended and are more than are to be kept. */
  async clearHistory(pass: Pass): Promise<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = pass.cronJob.spec;
    for (const job of oldestBeyond(pass.jobs, 'Complete', successfulJobsHistoryLimit)) await this.#delete(pass, job);
    for (const job of oldestBeyond(pass.jobs, 'Failed', failedJobsHistoryLimit)) await this.#delete(pass, job);
  }

  /** The CronJob as the server has it, where one of its jobs runs that its status does not tell of: jobs may be seen before it. */
  async upToDate(cronJob: CronJob, jobs: readonly Job[], signal: AbortSignal): Promise<CronJob> {
    const status = new StatusDraft(cronJob.status);
    const isTold = jobs.every((job) => finishOf(job) || status.has(job.metadata.uid!));
    return isTold ? cronJob : this.#client.resource(CronJobs).get(keyOf(cronJob), { signal });
  }

  /** Sees what has become of them. */
  lookAt({ cronJob, jobs, status }: Pass): void {
    for (const job of jobs) {
      const finish = finishOf(job);
      const isActive = status.has(job.metadata.uid!);
      if (!finish) {
        if (!isActive) {
          this.#events.event(
            cronJob,
            'Warning',
            'UnexpectedJob',
            `Saw a job that the controller did not create or forgot: ${job.metadata.name}`,
          );
        }
        continue;
      }
      if (isActive) {
        status.remove(job.metadata.uid!);
        this.#events.event(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${finish}`);
      }
      if (finish === 'Complete') status.succeeded(job.status?.completionTime);
    }
  }

  /** A job that is active and not among those that are known has been deleted, or is not known yet. */
  async lookForMissing({ cronJob, jobs, status, signal }: Pass): Promise<void> {
    const known = new Set(jobs.map(({ metadata }) => metadata.uid));
    for (const { namespace = '', name = '', uid = '' } of status.active) {
      if (known.has(uid)) continue;
      const isThere = await this.#client
        .resource(Jobs)
        .get({ namespace, name }, { signal })
        .then(() => true, falseIfGone);
      if (isThere) continue;
      this.#events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
      status.remove(uid);
    }
  }

  async deleteActive(pass: Pass): Promise<void> {
    for (const { namespace = '', name = '' } of pass.status.active) {
      const job = await this.#client
        .resource(Jobs)
        .get({ namespace, name }, { signal: pass.signal })
        .catch((error: unknown) => {
          this.#failed(pass, 'FailedGet', `Get job: ${messageOf(error)}`);
          throw error;
        });
      if (!(await this.#delete(pass, job))) throw new Error(`could not replace job ${namespace}/${name}`);
    }
  }

  async #delete(pass: Pass, job: Job): Promise<boolean> {
    const { cronJob, status, signal } = pass;
    try {
      await this.#client.resource(Jobs).delete(keyOf(job), { propagationPolicy: 'Background', signal });
    } catch (error) {
      this.#failed(pass, 'FailedDelete', `Deleted job: ${messageOf(error)}`);
      return false;
    }
    if (status.has(job.metadata.uid!)) status.remove(job.metadata.uid!);
    this.#events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
    return true;
  }

  /** What a controller that stops did not get done is no failure. */
  #failed({ cronJob, signal }: Pass, reason: string, message: string): void {
    if (!signal.aborted) this.#events.event(cronJob, 'Warning', reason, message);
  }

  async start(pass: Pass, scheduledMs: number): Promise<void> {
    const { cronJob, status, signal } = pass;
    const jobs = this.#client.resource(Jobs);
    let job: Job;
    try {
      job = await jobs.create(jobOf(cronJob, scheduledMs), { signal });
      this.#events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
    } catch (error) {
      if (!isAlreadyExists(error)) {
        if (!isNamespaceTerminating(error)) this.#failed(pass, 'FailedCreate', `Error creating job: ${messageOf(error)}`);
        throw error;
      }
      // Made before, by this controller, which then could not tell; or by somebody else, who has to.
      job = await jobs.get({ namespace: cronJob.metadata.namespace!, name: jobNameOf(cronJob, scheduledMs) }, { signal });
      if (controllerOf(job)?.uid !== cronJob.metadata.uid || status.has(job.metadata.uid!)) return;
    }
    status.started(job, scheduledMs);
  }
}

function falseIfGone(error: unknown): boolean {
  if (isNotFound(error)) return false;
  throw error;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
