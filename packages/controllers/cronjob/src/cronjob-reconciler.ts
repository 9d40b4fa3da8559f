import {
  controllerOf,
  isAlreadyExists,
  isNotFound,
  isTimeZone,
  keyOf,
  keyString,
  parseCronSchedule,
  type Clock,
  type CronSchedule,
  type ObjectKey,
} from '@kubewright/api-machinery';
import { CronJobs, Jobs, type CronJob, type Job } from '@kubewright/api/batch/v1';
import type { Client } from '@kubewright/client';
import {
  done,
  isNamespaceTerminating,
  requeueAfter,
  trigger,
  type ControllerContext,
  type EventRecorder,
  type ReconcileResult,
  type Reconciler,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideStart, type StartDecision } from './decide-start.ts';
import { finishOf, oldestBeyond } from './finished-jobs.ts';
import { jobNameOf, jobOf } from './job-of.ts';
import { nextInMs } from './missed-times.ts';
import { StatusDraft } from './status-draft.ts';

/** What one pass works on. */
interface Pass {
  readonly cronJob: CronJob;
  readonly jobs: readonly Job[];
  readonly status: StatusDraft;
  /** Its schedule has just changed: times that the new one had before do not count. */
  readonly isRescheduled: boolean;
  readonly signal: AbortSignal;
}

/** One pass over a CronJob: sees what has become of its jobs, clears its history, starts the next one when it is due. */
export class CronJobReconciler implements Reconciler {
  readonly #cronJobs: Lister<CronJob>;
  readonly #jobs: Lister<Job>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #rescheduled = new Set<string>();

  constructor({ informers, client, clock, events }: ControllerContext) {
    this.#cronJobs = informers.informer(CronJobs).lister;
    this.#jobs = informers.informer(Jobs).lister;
    this.#client = client;
    this.#clock = clock;
    this.#events = events;
  }

  triggers(): readonly Trigger[] {
    return [
      trigger<CronJob>({
        resource: CronJobs,
        keysOf: (cronJob, old, change) => {
          if (change === 'updated' && (cronJob.spec.schedule !== old!.spec.schedule || cronJob.spec.timeZone !== old!.spec.timeZone))
            this.#rescheduled.add(keyString(keyOf(cronJob)));
          return [keyOf(cronJob)];
        },
      }),
      trigger<Job>({ resource: Jobs, keysOf: (job, old) => [...this.#ownersOf(job), ...(old ? this.#ownersOf(old) : [])] }),
    ];
  }

  #ownersOf(job: Job): readonly ObjectKey[] {
    const owner = controllerOf(job);
    if (owner?.kind !== 'CronJob') return [];
    const cronJob = this.#cronJobs.get({ namespace: job.metadata.namespace!, name: owner.name });
    return cronJob?.metadata.uid === owner.uid ? [keyOf(cronJob)] : [];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const isRescheduled = this.#rescheduled.delete(keyString(key));
    const cronJob = this.#cronJobs.get(key);
    if (!cronJob) return done;
    const jobs = this.#jobs.list({ namespace: key.namespace! }).filter((job) => controllerOf(job)?.name === key.name);
    const pass: Pass = { cronJob, jobs, status: new StatusDraft(cronJob.status), isRescheduled, signal };
    try {
      await this.#clearHistory(pass);
      const [outcome] = await Promise.allSettled([this.#sync(pass)]);
      // What has happened is told, whatever came of the rest.
      if (pass.status.isChanged) await this.#client.resource(CronJobs).updateStatus({ ...cronJob, status: pass.status.value }, { signal });
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    } catch (error) {
      if (isRescheduled) this.#rescheduled.add(keyString(key));
      throw error;
    }
  }

  async #clearHistory(pass: Pass): Promise<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = pass.cronJob.spec;
    for (const job of oldestBeyond(pass.jobs, 'Complete', successfulJobsHistoryLimit)) await this.#delete(pass, job);
    for (const job of oldestBeyond(pass.jobs, 'Failed', failedJobsHistoryLimit)) await this.#delete(pass, job);
  }

  async #sync(pass: Pass): Promise<ReconcileResult> {
    const { cronJob } = pass;
    await this.#lookAtJobs(pass);
    await this.#lookForMissingJobs(pass);
    const { timeZone, suspend } = cronJob.spec;
    if (cronJob.metadata.deletionTimestamp) return done;
    if (timeZone !== undefined && !isTimeZone(timeZone)) {
      this.#events.event(
        cronJob,
        'Warning',
        'UnknownTimeZone',
        `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`,
      );
      return done;
    }
    if (suspend) return done;
    const schedule = this.#scheduleOf(cronJob);
    if (!schedule) return done;
    if (!pass.isRescheduled && !(await this.#startWhenDue(pass, schedule))) return done;
    // The time that has just been kept is the last one, wherever it is known already.
    const present = { ...cronJob, status: pass.status.value };
    const delayMs = nextInMs(present, schedule, this.#clock.nowMs());
    return delayMs === undefined ? done : requeueAfter(delayMs);
  }

  async #lookAtJobs({ cronJob, jobs, status, signal }: Pass): Promise<void> {
    for (const job of jobs) {
      const finish = finishOf(job);
      const isActive = status.has(job.metadata.uid!);
      if (!finish) {
        if (!isActive && !(await this.#isActiveByNow(cronJob, job, signal))) {
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

  /** Jobs may be seen before the status that tells of them. */
  async #isActiveByNow(cronJob: CronJob, job: Job, signal: AbortSignal): Promise<boolean> {
    const latest = await this.#client.resource(CronJobs).get(keyOf(cronJob), { signal });
    return new StatusDraft(latest.status).has(job.metadata.uid!);
  }

  /** A job that is active and not among those that are known has been deleted, or is not known yet. */
  async #lookForMissingJobs({ cronJob, jobs, status, signal }: Pass): Promise<void> {
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

  #scheduleOf(cronJob: CronJob): CronSchedule | undefined {
    const { schedule, timeZone } = cronJob.spec;
    const namesZone = schedule.includes('TZ');
    if (namesZone) {
      const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`;
      this.#events.event(cronJob, 'Warning', 'UnsupportedSchedule', message);
    }
    try {
      return parseCronSchedule(schedule, namesZone ? '' : timeZone);
    } catch (error) {
      this.#events.event(
        cronJob,
        'Warning',
        'UnparseableSchedule',
        `unparseable schedule: ${JSON.stringify(schedule)} : ${messageOf(error)}`,
      );
      return undefined;
    }
  }

  /** False: there is no time to come. */
  async #startWhenDue(pass: Pass, schedule: CronSchedule): Promise<boolean> {
    const { cronJob, status } = pass;
    let decision: StartDecision;
    try {
      decision = decideStart(cronJob, status, schedule, this.#clock.nowMs());
    } catch (error) {
      this.#events.event(cronJob, 'Warning', 'InvalidSchedule', `invalid schedule: ${cronJob.spec.schedule} : ${messageOf(error)}`);
      return false;
    }
    if ('tooMany' in decision && decision.tooMany) {
      this.#events.event(
        cronJob,
        'Warning',
        'TooManyMissedTimes',
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      );
    }
    if (decision.kind === 'missed') {
      const when = new Date(decision.scheduledMs).toUTCString().replace('GMT', '+0000');
      this.#events.event(cronJob, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${when}`);
    } else if (decision.kind === 'stillActive') {
      this.#events.event(
        cronJob,
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
    } else if (decision.kind === 'start') {
      if (cronJob.spec.concurrencyPolicy === 'Replace') await this.#deleteActive(pass);
      await this.#start(pass, decision.scheduledMs);
    }
    return true;
  }

  async #deleteActive(pass: Pass): Promise<void> {
    for (const { namespace = '', name = '' } of pass.status.active) {
      const job = await this.#client
        .resource(Jobs)
        .get({ namespace, name }, { signal: pass.signal })
        .catch((error: unknown) => {
          this.#events.event(pass.cronJob, 'Warning', 'FailedGet', `Get job: ${messageOf(error)}`);
          throw error;
        });
      if (!(await this.#delete(pass, job))) throw new Error(`could not replace job ${namespace}/${name}`);
    }
  }

  async #delete({ cronJob, status, signal }: Pass, job: Job): Promise<boolean> {
    try {
      await this.#client.resource(Jobs).delete(keyOf(job), { propagationPolicy: 'Background', signal });
    } catch (error) {
      this.#events.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${messageOf(error)}`);
      return false;
    }
    if (status.has(job.metadata.uid!)) status.remove(job.metadata.uid!);
    this.#events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
    return true;
  }

  async #start({ cronJob, status, signal }: Pass, scheduledMs: number): Promise<void> {
    const jobs = this.#client.resource(Jobs);
    let job: Job;
    try {
      job = await jobs.create(jobOf(cronJob, scheduledMs), { signal });
      this.#events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
    } catch (error) {
      if (!isAlreadyExists(error)) {
        if (!isNamespaceTerminating(error) && !signal.aborted)
          this.#events.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${messageOf(error)}`);
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
