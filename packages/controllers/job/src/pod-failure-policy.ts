import type { PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule } from '@kubewright/api/batch/v1';
import type { ContainerStatus, Pod } from '@kubewright/api/core/v1';

/** What a failure means: whether it counts, and the message with which it ends the whole job, if it does. */
export interface FailureMeaning {
  readonly counts: boolean;
  readonly failsJob?: string;
}

/** The first rule that fits decides; without one a failure counts (KEP-3329). */
export function meaningOfFailure(policy: PodFailurePolicy | undefined, pod: Pod): FailureMeaning {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const match = matchOf(rule, pod);
    if (!match) continue;
    if (rule.action === 'Ignore') return { counts: false };
    if (rule.action === 'FailJob') return { counts: true, failsJob: `${match} matching FailJob rule at index ${index}` };
    return { counts: true };
  }
  return { counts: true };
}

function matchOf({ onExitCodes, onPodConditions }: PodFailurePolicyRule, { metadata, status }: Pod): string | undefined {
  const name = `${metadata.namespace}/${metadata.name}`;
  if (onExitCodes) {
    const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    const container = statuses.find((each) => fitsExitCode(each, onExitCodes));
    return container && `Container ${container.name} for pod ${name} failed with exit code ${container.state?.terminated?.exitCode}`;
  }
  const condition = (status?.conditions ?? []).find(({ type, status: is }) =>
    onPodConditions?.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === is),
  );
  return condition && `Pod ${name} has condition ${condition.type}`;
}

function fitsExitCode(
  { name, state }: ContainerStatus,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): boolean {
  const exitCode = state?.terminated?.exitCode ?? 0;
  if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(exitCode) === (operator === 'In');
}
