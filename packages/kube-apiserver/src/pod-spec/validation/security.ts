import {
  type FieldError,
  duplicate,
  invalidValue,
  isGroupId,
  isUserId,
  notSupported,
  required,
  tooLong,
  utf8Length,
} from '@kubewright/api-machinery';
import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext, Sysctl } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { goSeccomp, goSecurityContext } from '../go-structs.ts';
import { checkDescendingPath } from './volumes/path.ts';
import { validateWindowsOptions } from './windows.ts';

function checkId(id: number | bigint | undefined, field: string, check: (id: number | bigint) => string[], errors: FieldError[]): void {
  if (id !== undefined) errors.push(...checked(check, id, field));
}

/** spec.securityContext (core validation validatePodSpecSecurityContext). */
export function validatePodSecurityContext(context: PodSecurityContext | undefined, spec: PodSpec, at: string, errors: FieldError[]): void {
  if (!context) return;
  checkId(context.fsGroup, `${at}.fsGroup`, isGroupId, errors);
  checkId(context.runAsUser, `${at}.runAsUser`, isUserId, errors);
  checkId(context.runAsGroup, `${at}.runAsGroup`, isGroupId, errors);
  for (const [index, id] of (context.supplementalGroups ?? []).entries())
    checkId(id, `${at}.supplementalGroups[${index}]`, isGroupId, errors);
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.push(invalidValue(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  }
  if (context.sysctls) validateSysctls(context.sysctls, spec, `${at}.sysctls`, errors);
  checkOptionalWord(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], `${at}.fsGroupChangePolicy`, errors);
  if (context.seccompProfile) validateSeccomp(context.seccompProfile, `${at}.seccompProfile`, errors);
  if (context.windowsOptions) validateWindowsOptions(context.windowsOptions, `${at}.windowsOptions`, errors);
  if (context.appArmorProfile) validateAppArmor(context.appArmorProfile, `${at}.appArmorProfile`, errors);
  checkOptionalWord(context.supplementalGroupsPolicy, ['Merge', 'Strict'], `${at}.supplementalGroupsPolicy`, errors);
  checkOptionalWord(context.seLinuxChangePolicy, ['Recursive'], `${at}.seLinuxChangePolicy`, errors);
}

function checkOptionalWord(value: string | undefined, words: readonly string[], field: string, errors: FieldError[]): void {
  if (value !== undefined && !words.includes(value)) errors.push(notSupported(field, value, words));
}

/** A container's securityContext (core validation ValidateSecurityContext). */
export function validateSecurityContext(context: SecurityContext | undefined, at: string, hostUsers: boolean, errors: FieldError[]): void {
  if (!context) return;
  checkId(context.runAsUser, `${at}.runAsUser`, isUserId, errors);
  checkId(context.runAsGroup, `${at}.runAsGroup`, isGroupId, errors);
  checkOptionalWord(context.procMount, ['Default', 'Unmasked'], `${at}.procMount`, errors);
  if (hostUsers && context.procMount === 'Unmasked') {
    errors.push(invalidValue(`${at}.procMount`, context.procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  if (context.seccompProfile) validateSeccomp(context.seccompProfile, `${at}.seccompProfile`, errors);
  if (context.allowPrivilegeEscalation === false) {
    const contradicts = (what: string): void =>
      void errors.push(invalidValue(at, goSecurityContext(context), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`));
    if (context.privileged) contradicts('`privileged` to true');
    for (const capability of context.capabilities?.add ?? [])
      if (capability === 'CAP_SYS_ADMIN') contradicts('`capabilities.Add` CAP_SYS_ADMIN');
  }
  if (context.windowsOptions) validateWindowsOptions(context.windowsOptions, `${at}.windowsOptions`, errors);
  if (context.appArmorProfile) validateAppArmor(context.appArmorProfile, `${at}.appArmorProfile`, errors);
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccomp(profile: SeccompProfile, at: string, errors: FieldError[]): void {
  const { type, localhostProfile } = profile;
  if (!type) errors.push(required(`${at}.type`, 'type is required when seccompProfile is set'));
  else if (!profileTypes.includes(type)) errors.push(notSupported(`${at}.type`, type, profileTypes));
  const field = `${at}.localhostProfile`;
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined)
      errors.push(invalidValue(field, goSeccomp(profile), 'can only be set when seccomp type is Localhost'));
  } else if (localhostProfile === undefined) errors.push(required(field, 'must be set when seccomp type is Localhost'));
  else checkDescendingPath(localhostProfile, field, errors);
}

const maxProfileBytes = 4095;

export function validateAppArmor({ type, localhostProfile }: AppArmorProfile, at: string, errors: FieldError[]): void {
  const field = `${at}.localhostProfile`;
  if (!type) errors.push(required(`${at}.type`, 'type is required when appArmorProfile is set'));
  else if (!profileTypes.includes(type)) errors.push(notSupported(`${at}.type`, type, profileTypes));
  else if (type !== 'Localhost') {
    if (localhostProfile !== undefined)
      errors.push(invalidValue(field, localhostProfile, 'can only be set when AppArmor type is Localhost'));
  } else if (!localhostProfile) errors.push(required(field, 'must be set when AppArmor type is Localhost'));
  else {
    const trimmed = localhostProfile.trim();
    if (trimmed !== localhostProfile) errors.push(invalidValue(field, localhostProfile, 'must not be padded with whitespace'));
    if (utf8Length(localhostProfile) > maxProfileBytes) errors.push(tooLong(field, maxProfileBytes));
  }
}

const maxSysctlLength = 253;
const sysctlFormat = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const sysctlName = new RegExp(sysctlFormat);
const ipcSysctls = new Set(['kernel.sem']);
const ipcPrefixes = ['kernel.shm', 'kernel.msg', 'fs.mqueue.'];

function validateSysctls(sysctls: readonly Sysctl[], { hostNetwork, hostIPC }: PodSpec, path: string, errors: FieldError[]): void {
  const names = new Set<string>();
  for (const [index, { name }] of sysctls.entries()) {
    const field = `${path}[${index}].name`;
    if (!name) errors.push(required(field));
    else if (name.length > maxSysctlLength || !sysctlName.test(name)) {
      errors.push(invalidValue(field, name, `must have at most ${maxSysctlLength} characters and match regex ${sysctlFormat}`));
    } else if (names.has(name)) errors.push(duplicate(field, name));
    const dotted = dottedName(name ?? '');
    if (hostNetwork && dotted.startsWith('net.')) errors.push(invalidValue(field, name, "may not be specified when 'hostNetwork' is true"));
    else if (hostIPC && (ipcSysctls.has(dotted) || ipcPrefixes.some((prefix) => dotted.startsWith(prefix)))) {
      errors.push(invalidValue(field, name, "may not be specified when 'hostIPC' is true"));
    }
    names.add(name);
  }
}

/** A name whose first separator is a slash has dots and slashes the other way round (sysctl.d(5)). */
function dottedName(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name.replaceAll(/[./]/g, (separator) => (separator === '/' ? '.' : '/')) : name;
}
