import { type KubeObject, type ObjectMeta, isDns1123Label } from '@kubewright/api-machinery';
import type { PodAffinityTerm, PodSpec, PodTemplateSpec } from '@kubewright/api/core/v1';
import { addressWarnings } from '../../validation/addresses.ts';
import { containerWarnings, fractionWarnings } from './container-warnings.ts';
import { matchesNothing, nodeLabelWarnings } from './node-label-warnings.ts';
import { overlapWarnings } from './overlapping-paths.ts';
import { volumeWarnings } from './volume-warnings.ts';

/** What to say of a pod that is fine and still not what somebody would want (pkg/api/pod GetWarningsForPod). */
export function podWarnings(metadata: ObjectMeta, spec: PodSpec | undefined): string[] {
  const warnings: string[] = [];
  const problems = isDns1123Label(metadata.name ?? '');
  if (problems.length > 0) {
    warnings.push(
      `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
    );
  }
  if (spec) specWarnings(metadata.annotations ?? {}, spec, '', false, warnings);
  return warnings;
}

/** The same of a template, when it is new or changed. `at` is where it stands. */
export function templateWarnings(template: PodTemplateSpec | undefined, at: string): string[] {
  const warnings: string[] = [];
  if (!template?.spec) return warnings;
  specWarnings(template.metadata?.annotations ?? {}, template.spec, `${at}.`, true, warnings);
  return warnings;
}

/** Upstream looks at a changed object only when its spec is another one. */
export const isNewGeneration = ({ metadata }: KubeObject, old: KubeObject | undefined): boolean =>
  metadata.generation !== old?.metadata.generation;

/** Names of workloads become part of those of their pods. */
export function workloadNameWarnings(name: string | undefined): string[] {
  const problems = isDns1123Label(name ?? '');
  if (problems.length === 0) return [];
  const why = 'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';
  return [`metadata.name: ${why}: [${problems.join(' ')}]`];
}

const goneAnnotations = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;
const seccomp = 'seccomp.security.alpha.kubernetes.io/pod';

function specWarnings(
  annotations: Readonly<Record<string, string>>,
  spec: PodSpec,
  prefix: string,
  isTemplate: boolean,
  warnings: string[],
): void {
  const at = `${prefix}spec`;
  const annotated = `${prefix}metadata.annotations`;
  nodeLabelWarnings(spec, at, warnings);
  for (const [key, message] of goneAnnotations) if (annotations[key] !== undefined) warnings.push(`${annotated}[${key}]: ${message}`);
  volumeWarnings(spec.volumes ?? [], `${at}.volumes`, warnings);
  overlapWarnings(spec.volumes ?? [], warnings);
  listWarnings(spec, at, warnings);
  fractionWarnings(spec.overhead, `${at}.overhead`, warnings);
  if (annotations[seccomp] !== undefined && !spec.securityContext?.seccompProfile) {
    warnings.push(`${annotated}[${seccomp}]: non-functional in v1.27+; use the "seccompProfile" field instead`);
  }
  containerWarnings(spec, { annotations, at, annotated, isTemplate }, warnings);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    warnings.push(`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const)
    affinityWarnings(spec.affinity?.[kind], `${at}.affinity.${kind}`, warnings);
  for (const [index, server] of (spec.dnsConfig?.nameservers ?? []).entries())
    warnings.push(...addressWarnings(server, `${at}.dnsConfig.nameservers[${index}]`));
  for (const [index, { ip }] of (spec.hostAliases ?? []).entries()) warnings.push(...addressWarnings(ip, `${at}.hostAliases[${index}].ip`));
}

function listWarnings({ hostAliases, imagePullSecrets }: PodSpec, at: string, warnings: string[]): void {
  const ips = new Set<string>();
  for (const [index, { ip }] of (hostAliases ?? []).entries()) {
    if (ips.has(ip)) warnings.push(`${at}.hostAliases[${index}].ip: duplicate ip "${ip}"`);
    ips.add(ip);
  }
  const names = new Set<string>();
  for (const [index, { name = '' }] of (imagePullSecrets ?? []).entries()) {
    const field = `${at}.imagePullSecrets[${index}].name`;
    if (names.has(name)) warnings.push(`${field}: duplicate name ${JSON.stringify(name)}`);
    names.add(name);
  }
  for (const [index, { name = '' }] of (imagePullSecrets ?? []).entries()) {
    if (name === '') warnings.push(`${at}.imagePullSecrets[${index}].name: invalid empty name ""`);
  }
}

interface PodTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly { readonly podAffinityTerm: PodAffinityTerm }[];
}

function affinityWarnings(terms: PodTerms | undefined, at: string, warnings: string[]): void {
  for (const [index, { labelSelector }] of (terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    if (!labelSelector) warnings.push(`${at}.requiredDuringSchedulingIgnoredDuringExecution[${index}].labelSelector: ${matchesNothing}`);
  }
  for (const [index, { podAffinityTerm }] of (terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    if (podAffinityTerm?.labelSelector) continue;
    warnings.push(`${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm.labelSelector: ${matchesNothing}`);
  }
}
