import {
  controllerOf,
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
  indexByOwner,
  requeueAfter,
  trigger,
  type ControllerContext,
  type EventRecorder,
  type OwnerIndex,
  type ReconcileResult,
  type Reconciler,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideStart, type StartDecision } from './decide-start.ts';
import { nextInMs } from './missed-times.ts';
import { OwnJobs, type Pass } from './own-jobs.ts';
import { StatusDraft } from './status-draft.ts';

/** One pass over a CronJob: sees what has become of its jobs, clears its history, starts the next one when it is due. */
export class CronJobReconciler implements Reconciler {
  readonly #cronJobs: Lister<CronJob>;
  readonly #jobs: OwnerIndex<Job>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #own: OwnJobs;
  /** Those whose schedule has just changed. */
  readonly #rescheduled = new Set<string>();

  constructor({ informers, client, clock, events }: ControllerContext) {
    this.#cronJobs = informers.informer(CronJobs).lister;
    this.#jobs = indexByOwner(informers.informer(Jobs));
    this.#client = client;
    this.#clock = clock;
    this.#events = events;
    this.#own = new OwnJobs(client, events);
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
    const known = this.#cronJobs.get(key);
    if (!known) return done;
    const jobs = this.#jobs.controlledBy(known.metadata.uid!);
    try {
      const cronJob = await this.#own.upToDate(known, jobs, signal);
      const pass: Pass = { cronJob, jobs, status: new StatusDraft(cronJob.status), isRescheduled, signal };
      await this.#own.clearHistory(pass);
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

  async #sync(pass: Pass): Promise<ReconcileResult> {
    const { cronJob } = pass;
    this.#own.lookAt(pass);
    await this.#own.lookForMissing(pass);
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
      if (cronJob.spec.concurrencyPolicy === 'Replace') await this.#own.deleteActive(pass);
      await this.#own.start(pass, decision.scheduledMs);
    }
    return true;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
