import { formatTime } from '@kubewright/api-machinery';
import type { Job, JobCondition, JobConditionType } from '@kubewright/api/batch/v1';

/** How a job ends: its terminal condition, and why. */
export interface JobEnd {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

export const conditionOf = ({ status }: Job, type: JobConditionType): JobCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

export const isTrue = (job: Job, type: JobConditionType): boolean => conditionOf(job, type)?.status === 'True';

export const isFinished = (job: Job): boolean => isTrue(job, 'Complete') || isTrue(job, 'Failed');

/** The condition that says where a job is going before its pods are gone (KEP-3939). */
export const interimOf = { Complete: 'SuccessCriteriaMet', Failed: 'FailureTarget' } as const;

/** The end that an earlier reconciliation has already announced. */
export function announcedEnd(job: Job): JobEnd | undefined {
  for (const type of ['Complete', 'Failed'] as const) {
    const condition = conditionOf(job, interimOf[type]);
    if (condition?.status === 'True') return { type, reason: condition.reason ?? '', message: condition.message ?? '' };
  }
  return undefined;
}

/** The conditions with this one set; the same list when it says that already. False is not said of what never was. */
export function withCondition(
  list: readonly JobCondition[],
  change: Pick<JobCondition, 'type' | 'status' | 'reason' | 'message'>,
  nowMs: number,
): readonly JobCondition[] {
  const present = list.find(({ type }) => type === change.type);
  if (
    present
      ? present.status === change.status && present.reason === change.reason && present.message === change.message
      : change.status === 'False'
  )
    return list;
  const now = formatTime(nowMs);
  const condition: JobCondition = { ...change, lastProbeTime: now, lastTransitionTime: now };
  return present ? list.map((each) => (each === present ? condition : each)) : [...list, condition];
}
