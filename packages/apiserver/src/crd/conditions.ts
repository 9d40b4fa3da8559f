import { formatTime } from '@kubewright/api-machinery';
import type { CustomResourceDefinitionCondition, CustomResourceDefinitionStatus } from '@kubewright/api/apiextensions/v1';

export type NewCondition = Pick<CustomResourceDefinitionCondition, 'type' | 'status' | 'reason' | 'message'>;

/** The status with a condition set; its time moves only when its status changes. */
export function setCondition(status: CustomResourceDefinitionStatus, condition: NewCondition, nowMs: number): CustomResourceDefinitionStatus {
  const conditions = [...(status.conditions ?? [])];
  const at = conditions.findIndex(({ type }) => type === condition.type);
  const known = conditions[at];
  const lastTransitionTime = known?.status === condition.status && known.lastTransitionTime ? known.lastTransitionTime : formatTime(nowMs);
  conditions[at < 0 ? conditions.length : at] = { ...condition, lastTransitionTime };
  return { ...status, conditions };
}

export function isConditionTrue(status: CustomResourceDefinitionStatus, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}
