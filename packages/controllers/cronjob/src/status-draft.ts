import type { CronJobStatus, Job } from '@kubewright/api/batch/v1';
import type { ObjectReference } from '@kubewright/api/core/v1';
import { formatTime } from '@kubewright/api-machinery';

/** The status as one pass makes it, written once at its end. */
export class StatusDraft {
  #active: readonly ObjectReference[];
  #lastSuccessfulTime: string | undefined;
  lastScheduleTime: string | undefined;
  isChanged = false;

  constructor({ active = [], lastScheduleTime, lastSuccessfulTime }: CronJobStatus = {}) {
    this.#active = active;
    this.lastScheduleTime = lastScheduleTime;
    this.#lastSuccessfulTime = lastSuccessfulTime;
  }

  get active(): readonly ObjectReference[] {
    return this.#active;
  }

  has(uid: string): boolean {
    return this.#active.some((reference) => reference.uid === uid);
  }

  hasNamed(name: string): boolean {
    return this.#active.some((reference) => reference.name === name);
  }

  remove(uid: string): void {
    this.#active = this.#active.filter((reference) => reference.uid !== uid);
    this.isChanged = true;
  }

  started({ metadata }: Job, scheduledMs: number): void {
    const { namespace, name, uid, resourceVersion } = metadata;
    const reference = { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion } as ObjectReference;
    this.#active = [...this.#active, reference];
    this.lastScheduleTime = formatTime(scheduledMs);
    this.isChanged = true;
  }

  succeeded(completionTime: string | undefined): void {
    if (completionTime === undefined || Date.parse(completionTime) <= Date.parse(this.#lastSuccessfulTime ?? '')) return;
    this.#lastSuccessfulTime = completionTime;
    this.isChanged = true;
  }

  get value(): CronJobStatus {
    const [lastScheduleTime, lastSuccessfulTime] = [this.lastScheduleTime, this.#lastSuccessfulTime];
    return {
      ...(this.#active.length > 0 && { active: [...this.#active] }),
      ...(lastScheduleTime !== undefined && { lastScheduleTime }),
      ...(lastSuccessfulTime !== undefined && { lastSuccessfulTime }),
    };
  }
}
