import { type FieldError, forbiddenField, notSupported, required } from '@kubewright/api-machinery';
import type { PodSpec } from '@kubewright/api/core/v1';
import { visitContainers } from '@kubewright/api/pods';

const systems = ['linux', 'windows'];

/** What a pod says about its operating system must go with the rest of it (KEP-2802). */
export function validateOs(spec: PodSpec, at: string, errors: FieldError[]): void {
  const name = spec.os?.name;
  if (!spec.os) return;
  if (!name) errors.push(required(`${at}.os.name`));
  else if (!systems.includes(name)) errors.push(notSupported(`${at}.os`, name, systems));
  else if (name === 'linux') refuseWindowsOptions(spec, at, errors);
  else refuseLinuxSettings(spec, at, errors);
}

function refuseWindowsOptions(spec: PodSpec, at: string, errors: FieldError[]): void {
  const why = 'windows options cannot be set for a linux pod';
  if (spec.securityContext?.windowsOptions) errors.push(forbiddenField(`${at}.securityContext.windowsOptions`, why));
  visitContainers(spec, at, ({ securityContext }, path) => {
    if (securityContext?.windowsOptions) errors.push(forbiddenField(`${path}.securityContext.windowsOptions`, why));
  });
}

/** In upstream's order; those without `pod.` stand in the security context. */
const podSettings = [
  'appArmorProfile',
  'seLinuxOptions',
  'pod.hostUsers',
  'pod.hostPID',
  'pod.hostIPC',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'pod.shareProcessNamespace',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
];
const containerSettings = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];
/** False is as good as unset for these. */
const flags = new Set(['hostPID', 'hostIPC']);

function refuseLinuxSettings(spec: PodSpec, at: string, errors: FieldError[]): void {
  const why = 'cannot be set for a windows pod';
  for (const setting of podSettings) {
    const inPod = setting.startsWith('pod.');
    const field = inPod ? setting.slice('pod.'.length) : setting;
    const value = fieldOf(inPod ? spec : spec.securityContext, field);
    if (value === undefined || (flags.has(field) && value === false) || (Array.isArray(value) && value.length === 0)) continue;
    errors.push(forbiddenField(inPod ? `${at}.${field}` : `${at}.securityContext.${field}`, why));
  }
  visitContainers(spec, at, ({ securityContext }, path) => {
    for (const field of containerSettings) {
      if (fieldOf(securityContext, field) !== undefined) errors.push(forbiddenField(`${path}.securityContext.${field}`, why));
    }
  });
}

const fieldOf = (object: object | undefined, field: string): unknown =>
  object ? ((object as Record<string, unknown>)[field] ?? undefined) : undefined;
