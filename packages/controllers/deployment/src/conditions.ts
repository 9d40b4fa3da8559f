import type { DeploymentCondition } from '@kubewright/api/apps/v1';

/** Conditions in the order in which they were last set. Each change answers a new list (deployment_util.go). */
export type Conditions = readonly DeploymentCondition[];

export function conditionOf(conditions: Conditions | undefined, type: string): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** The same status and reason is no news; the same status keeps the time of its transition. */
export function withCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const current = conditionOf(conditions, condition.type);
  if (current && current.status === condition.status && current.reason === condition.reason) return conditions;
  const transition =
    current?.status === condition.status && current.lastTransitionTime ? { lastTransitionTime: current.lastTransitionTime } : {};
  return [...withoutCondition(conditions, condition.type), { ...condition, ...transition }];
}

export function condition(
  type: string,
  status: DeploymentCondition['status'],
  [reason, message]: readonly [string, string],
  now: string,
): DeploymentCondition {
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}
