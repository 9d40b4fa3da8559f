import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  required,
} from '@kubewright/api-machinery';
import type { Container, PodSpec } from '@kubewright/api/core/v1';
import { enumerated } from '../validation/enumerated.ts';
import { isIpAddress } from '../validation/ip.ts';
import { validateLabels } from '../validation/labels.ts';
import { nonNegative } from '../validation/numbers.ts';
import { validateAffinity } from './affinity-validation.ts';
import { type ContainerContext, validateContainer } from './container-validation.ts';
import { isRestartableInit } from './containers.ts';
import { validateTolerations, validateTopologySpread } from './placement-validation.ts';
import { validatePodSecurityContext } from './security-validation.ts';
import { validateVolumes } from './volume-validation.ts';

const maxInt32 = 2_147_483_647;

/** Checks a defaulted pod specification (core validation ValidatePodSpec); `path` is `spec` or `….template.spec`. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  return [
    ...validateVolumes(spec.volumes ?? [], `${path}.volumes`),
    ...validateAllContainers(spec, path),
    ...enumerated(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], `${path}.restartPolicy`),
    ...enumerated(spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'], `${path}.dnsPolicy`),
    ...validateDnsConfig(spec, path),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec.securityContext, spec, `${path}.securityContext`),
    ...validateNames(spec, path),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateTolerations(spec.tolerations ?? [], `${path}.tolerations`),
    ...validateTopologySpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`),
    ...validateDeadlines(spec, path),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, i) =>
      isIpAddress(ip ?? '') ? [] : [invalidValue(`${path}.hostAliases[${i}].ip`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')],
    ),
    ...validateGates(spec, path),
  ];
}

function validateAllContainers(spec: PodSpec, path: string): FieldError[] {
  const context: ContainerContext = {
    volumes: new Set((spec.volumes ?? []).map(({ name }) => name)),
    hostNetwork: spec.hostNetwork === true,
    hostPorts: new Set(),
  };
  const names = new Set<string>();
  const check = (containers: readonly Container[], at: string, init: boolean): FieldError[] =>
    containers.flatMap((container, index) => {
      const errors = validateContainer(container, `${at}[${index}]`, context, { probes: !init || isRestartableInit(container), init });
      if (names.has(container.name)) errors.push(duplicate(`${at}[${index}].name`, container.name));
      if (container.name) names.add(container.name);
      return errors;
    });
  const containers = spec.containers ?? [];
  const ephemeral = (spec.ephemeralContainers ?? []) as unknown as Container[];
  return [
    ...(containers.length === 0 ? [required(`${path}.containers`)] : check(containers, `${path}.containers`, false)),
    ...check(spec.initContainers ?? [], `${path}.initContainers`, true),
    ...check(ephemeral, `${path}.ephemeralContainers`, false),
  ];
}

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const subdomains: [string, string | undefined][] = [
    ['serviceAccountName', spec.serviceAccountName],
    ['nodeName', spec.nodeName],
    ['priorityClassName', spec.priorityClassName],
    ['runtimeClassName', spec.runtimeClassName],
  ];
  const labels: [string, string | undefined][] = [
    ['hostname', spec.hostname],
    ['subdomain', spec.subdomain],
  ];
  return [
    ...subdomains.flatMap(([field, value]) => (value ? isDns1123Subdomain(value).map((problem) => invalidValue(`${path}.${field}`, value, problem)) : [])),
    ...labels.flatMap(([field, value]) => (value ? isDns1123Label(value).map((problem) => invalidValue(`${path}.${field}`, value, problem)) : [])),
  ];
}

function validateDeadlines(spec: PodSpec, path: string): FieldError[] {
  const errors = nonNegative(spec.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`);
  const seconds = spec.activeDeadlineSeconds;
  if (seconds !== undefined && (seconds < 1 || seconds > maxInt32)) {
    errors.push(invalidValue(`${path}.activeDeadlineSeconds`, seconds, `must be between 1 and ${maxInt32}, inclusive`));
  }
  return errors;
}

function validateDnsConfig({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const nameservers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    errors.push(required(`${path}.dnsConfig.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  }
  if (nameservers.length > 3) errors.push(invalidValue(`${path}.dnsConfig.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  for (const [index, ip] of nameservers.entries()) {
    if (!isIpAddress(ip)) {
      errors.push(invalidValue(`${path}.dnsConfig.nameservers[${index}]`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    }
  }
  return errors;
}

function validateGates(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { name = '' }] of (spec.schedulingGates ?? []).entries()) {
    const at = `${path}.schedulingGates[${index}]`;
    for (const problem of isQualifiedName(name)) errors.push(invalidValue(at, name, problem));
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
  }
  for (const [index, { conditionType = '' }] of (spec.readinessGates ?? []).entries()) {
    for (const problem of isQualifiedName(conditionType)) errors.push(invalidValue(`${path}.readinessGates[${index}].conditionType`, conditionType, problem));
  }
  if (spec.nodeName && (spec.schedulingGates ?? []).length > 0) {
    errors.push(forbiddenField(`${path}.nodeName`, 'cannot be set until all schedulingGates have been cleared'));
  }
  return errors;
}
