import { type FieldError, forbiddenField, invalidValue } from '@kubewright/api-machinery';
import type { Container, ContainerStatus, PodSpec, PodStatus } from '@kubewright/api/core/v1';
import { isRestartableInit } from '@kubewright/api/pods';

/** A container that has ended stays so, unless something restarts it (ValidateContainerStateTransition and its siblings). */
export function checkTransitions(status: PodStatus, old: PodStatus, spec: PodSpec, errors: FieldError[]): void {
  const anyRestartsAll = [...spec.containers, ...(spec.initContainers ?? [])].some(({ restartPolicyRules }) =>
    restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'),
  );
  if (!anyRestartsAll) {
    checkList(status.containerStatuses, old.containerStatuses, 'status.containerStatuses', errors, ({ name, state }) => {
      const container = spec.containers.find((candidate) => candidate.name === name);
      return restarts(container, spec.restartPolicy, state?.terminated?.exitCode ?? 0);
    });
    checkList(status.initContainerStatuses, old.initContainerStatuses, 'status.initContainerStatuses', errors, ({ name, state }) => {
      const container = spec.initContainers?.find((candidate) => candidate.name === name);
      if (container && isRestartableInit(container)) return true;
      return restarts(container, spec.restartPolicy, state?.terminated?.exitCode ?? 0);
    });
  }
  checkList(status.ephemeralContainerStatuses, old.ephemeralContainerStatuses, 'status.ephemeralContainerStatuses', errors, () => false);
}

function checkList(
  statuses: readonly ContainerStatus[] | undefined,
  old: readonly ContainerStatus[] | undefined,
  at: string,
  errors: FieldError[],
  mayRestart: (before: ContainerStatus) => boolean,
): void {
  for (const before of old ?? []) {
    if (!before.state?.terminated) continue;
    const index = (statuses ?? []).findIndex(({ name, state }) => name === before.name && !state?.terminated);
    if (index < 0 || mayRestart(before)) continue;
    errors.push(forbiddenField(`${at}[${index}].state`, 'may not be transitioned to non-terminated state'));
  }
}

function restarts(container: Container | undefined, podPolicy: string | undefined, exitCode: number): boolean {
  const rule = container?.restartPolicyRules?.some(({ action, exitCodes }) => {
    const listed = (exitCodes?.values ?? []).includes(exitCode);
    return action === 'Restart' && (exitCodes?.operator === 'In' ? listed : exitCodes?.operator === 'NotIn' && !listed);
  });
  if (rule) return true;
  const policy = container?.restartPolicy ?? podPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Users are told of Linux containers only. */
export function checkUsers(status: PodStatus, os: string | undefined, errors: FieldError[]): void {
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const) {
    for (const [index, { user }] of (status[list] ?? []).entries()) {
      if (!user?.linux) continue;
      const at = `status.${list}[${index}].user.linux`;
      if (os === 'windows') {
        errors.push(forbiddenField(at, 'cannot be set for a windows pod'));
        continue;
      }
      for (const field of ['uid', 'gid'] as const) checkId(user.linux[field], `${at}.${field}`, errors);
      for (const [i, group] of (user.linux.supplementalGroups ?? []).entries()) checkId(group, `${at}.supplementalGroups[${i}]`, errors);
    }
  }
}

function checkId(id: number | bigint, field: string, errors: FieldError[]): void {
  if (id < 0 || id > 2_147_483_647) errors.push(invalidValue(field, id, 'must be between 0 and 2147483647, inclusive'));
}
