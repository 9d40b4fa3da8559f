import { withStatusCondition } from '@kubewright/api-machinery';
import type { CustomResourceDefinitionCondition, CustomResourceDefinitionStatus } from '@kubewright/api/apiextensions/v1';

export type NewCondition = Pick<CustomResourceDefinitionCondition, 'type' | 'status' | 'reason' | 'message'>;

/** The status with a condition set; its time moves only when its status changes. */
export function setCondition(
  status: CustomResourceDefinitionStatus,
  condition: NewCondition,
  nowMs: number,
): CustomResourceDefinitionStatus {
  return { ...status, conditions: withStatusCondition<CustomResourceDefinitionCondition>(status.conditions, condition, nowMs) };
}

export function isConditionTrue(status: CustomResourceDefinitionStatus, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}
