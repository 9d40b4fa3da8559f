import { type FieldError, forbiddenField, invalidValue, isGroupId, isUserId, notSupported, required } from '@kubewright/api-machinery';
import type { PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from '@kubewright/api/core/v1';

const ids = (value: number | undefined, field: string, check: (id: number) => string[]): FieldError[] =>
  value === undefined ? [] : check(value).map((problem) => invalidValue(field, value, problem));

export function validatePodSecurityContext(context: PodSecurityContext | undefined, spec: PodSpec, at: string): FieldError[] {
  if (!context) return [];
  const errors = [
    ...ids(context.runAsUser, `${at}.runAsUser`, isUserId),
    ...ids(context.runAsGroup, `${at}.runAsGroup`, isGroupId),
    ...ids(context.fsGroup, `${at}.fsGroup`, isGroupId),
    ...(context.supplementalGroups ?? []).flatMap((group, i) => ids(group, `${at}.supplementalGroups[${i}]`, isGroupId)),
    ...validateSeccomp(context.seccompProfile, `${at}.seccompProfile`),
  ];
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.push(invalidValue(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  }
  return errors;
}

export function validateSecurityContext(context: SecurityContext | undefined, at: string): FieldError[] {
  if (!context) return [];
  const errors = [
    ...ids(context.runAsUser, `${at}.runAsUser`, isUserId),
    ...ids(context.runAsGroup, `${at}.runAsGroup`, isGroupId),
    ...validateSeccomp(context.seccompProfile, `${at}.seccompProfile`),
  ];
  if (context.allowPrivilegeEscalation !== false) return errors;
  if (context.privileged) errors.push(invalidValue(at, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  if ((context.capabilities?.add ?? []).includes('CAP_SYS_ADMIN')) {
    errors.push(invalidValue(at, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  return errors;
}

const seccompTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccomp(profile: SeccompProfile | undefined, at: string): FieldError[] {
  if (!profile) return [];
  const { type = '', localhostProfile } = profile;
  if (type === '') return [required(`${at}.type`)];
  if (!seccompTypes.includes(type)) return [notSupported(`${at}.type`, type, seccompTypes)];
  if (type === 'Localhost' && !localhostProfile) return [required(`${at}.localhostProfile`, 'must be set when seccomp type is Localhost')];
  if (type !== 'Localhost' && localhostProfile !== undefined) {
    return [forbiddenField(`${at}.localhostProfile`, 'can only be set when seccomp type is Localhost')];
  }
  return [];
}
