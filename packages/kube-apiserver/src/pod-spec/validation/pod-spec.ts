import {
  type FieldError,
  type ObjectMeta,
  duplicate,
  forbiddenField,
  inclusiveRangeError,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  required,
  validateLabels,
} from '@kubewright/api-machinery';
import type { PodResourceClaim, PodSchedulingGate, PodSpec } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateAffinity } from './affinity.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './container-lists.ts';
import { type ContainerContext, checkWord } from './container.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  validateDnsConfig,
  validateEnvFileVolumes,
  validateHostAliases,
  validateHostUsers,
  validateHostnameOverride,
} from './host.ts';
import { validateOs } from './os.ts';
import { validateTolerations, validateTopologySpread } from './placement.ts';
import { validatePodResources } from './pod-resource.ts';
import { checkHostNetworkPorts } from './port.ts';
import { validateResources } from './resource.ts';
import { validatePodSecurityContext } from './security.ts';
import { validateVolumes } from './volumes/volume.ts';
import { validateHostProcess } from './windows.ts';

export const mirrorAnnotation = 'kubernetes.io/config.mirror';

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const preemptionPolicies = ['PreemptLowerPriority', 'Never'];
const maxInt32 = 2_147_483_647;

/**
 * Checks a defaulted pod specification and adds what is wrong to `errors`, in upstream's order (core validation
 * ValidatePodSpec). `at` is `spec` or `….template.spec`; `metadata` is that of a pod, unset for templates.
 */
export function validatePodSpec(spec: PodSpec, at: string, metadata: ObjectMeta | undefined, errors: FieldError[]): void {
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${at}.terminationGracePeriodSeconds`));
  const claims = new Set<string>();
  for (const { name } of spec.resourceClaims ?? []) if (name) claims.add(name);
  const context: ContainerContext = {
    volumes: validateVolumes(spec.volumes ?? [], metadata, `${at}.volumes`, errors),
    claims,
    restartPolicy: spec.restartPolicy,
    hostUsers: spec.hostUsers !== false,
    graceSeconds: spec.terminationGracePeriodSeconds,
    os: spec.os?.name,
  };
  if (spec.resourceClaims) validateResourceClaims(spec.resourceClaims, metadata, `${at}.resourceClaims`, errors);
  const { containers, initContainers, ephemeralContainers } = spec;
  validateContainers(containers, `${at}.containers`, context, errors);
  validateInitContainers(initContainers, containers, `${at}.initContainers`, context, errors);
  validateEphemeralContainers(ephemeralContainers, { containers, initContainers }, `${at}.ephemeralContainers`, context, errors);
  validatePodResources(spec, claims, `${at}.resources`, errors);
  if (spec.hostNetwork) checkHostNetworkPorts(containers ?? [], `${at}.containers`, metadata !== undefined, errors);
  checkWord(spec.restartPolicy, restartPolicies, `${at}.restartPolicy`, errors);
  checkWord(spec.dnsPolicy, dnsPolicies, `${at}.dnsPolicy`, errors);
  validatePlacement(spec, at, errors);
  validateNames(spec, at, errors);
  validateRuntime(spec, at, errors);
}

function validatePlacement(spec: PodSpec, at: string, errors: FieldError[]): void {
  if (spec.nodeSelector) errors.push(...validateLabels(spec.nodeSelector, `${at}.nodeSelector`));
  validatePodSecurityContext(spec.securityContext, spec, `${at}.securityContext`, errors);
  validateAffinity(spec.affinity, `${at}.affinity`, errors);
  validateDnsConfig(spec.dnsConfig, spec.dnsPolicy, `${at}.dnsConfig`, errors);
  for (const [index, { conditionType = '' }] of (spec.readinessGates ?? []).entries()) {
    errors.push(...checked(isQualifiedName, conditionType, `${at}.readinessGates[${index}].conditionType`));
  }
  if (spec.schedulingGates) validateGates(spec.schedulingGates, `${at}.schedulingGates`, errors);
  if (spec.topologySpreadConstraints) validateTopologySpread(spec.topologySpreadConstraints, `${at}.topologySpreadConstraints`, errors);
  validateHostProcess(spec, at, errors);
  validateHostUsers(spec, at, errors);
  validateHostnameOverride(spec, at, errors);
}

function validateGates(gates: readonly PodSchedulingGate[], path: string, errors: FieldError[]): void {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of gates.entries()) {
    errors.push(...checked(isQualifiedName, name, `${path}[${index}]`));
    if (seen.has(name)) errors.push(duplicate(`${path}[${index}]`, name));
    seen.add(name);
  }
}

function validateNames(spec: PodSpec, at: string, errors: FieldError[]): void {
  checkDnsSubdomain(spec.serviceAccountName, `${at}.serviceAccountName`, errors);
  checkDnsSubdomain(spec.nodeName, `${at}.nodeName`, errors);
  const seconds = spec.activeDeadlineSeconds;
  if (seconds !== undefined && (seconds < 1 || seconds > maxInt32)) {
    errors.push(invalidValue(`${at}.activeDeadlineSeconds`, seconds, inclusiveRangeError(1, maxInt32)));
  }
  checkDnsLabel(spec.hostname, `${at}.hostname`, errors);
  checkDnsLabel(spec.subdomain, `${at}.subdomain`, errors);
  if (spec.tolerations) validateTolerations(spec.tolerations, `${at}.tolerations`, errors);
  if (spec.hostAliases) validateHostAliases(spec.hostAliases, `${at}.hostAliases`, errors);
  checkDnsSubdomain(spec.priorityClassName, `${at}.priorityClassName`, errors);
}

function validateRuntime(spec: PodSpec, at: string, errors: FieldError[]): void {
  const { runtimeClassName, preemptionPolicy, overhead } = spec;
  if (runtimeClassName !== undefined) errors.push(...checked(isDns1123Subdomain, runtimeClassName, `${at}.runtimeClassName`));
  if (preemptionPolicy !== undefined) checkWord(preemptionPolicy, preemptionPolicies, `${at}.preemptionPolicy`, errors);
  if (overhead) validateResources({ limits: overhead }, `${at}.overhead`, { claims: new Set() }, errors);
  validateOs(spec, at, errors);
  validateEnvFileVolumes(spec, at, errors);
}

function validateResourceClaims(
  claims: readonly PodResourceClaim[],
  metadata: ObjectMeta | undefined,
  path: string,
  errors: FieldError[],
): void {
  const names = new Set<string>();
  const isStatic = metadata?.annotations?.[mirrorAnnotation] !== undefined;
  for (const [index, claim] of claims.entries()) {
    if (isStatic) {
      errors.push(forbiddenField('[]', 'static pods do not support resource claims'));
      continue;
    }
    const at = `${path}[${index}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    if (!name) errors.push(required(`${at}.name`));
    else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    else {
      errors.push(...checked(isDns1123Label, name, `${at}.name`));
      names.add(name);
    }
    validateClaimSource(claim, at, errors);
    if (resourceClaimName !== undefined) errors.push(...checked(isDns1123Subdomain, resourceClaimName, `${at}.resourceClaimName`));
    if (resourceClaimTemplateName === undefined) continue;
    errors.push(...checked(isDns1123Subdomain, resourceClaimTemplateName, `${at}.resourceClaimTemplateName`));
  }
}

function validateClaimSource(
  { name, resourceClaimName, resourceClaimTemplateName }: PodResourceClaim,
  at: string,
  errors: FieldError[],
): void {
  const count = Number(resourceClaimName !== undefined) + Number(resourceClaimTemplateName !== undefined);
  if (count === 1) return;
  const value = {
    Name: name ?? '',
    ResourceClaimName: resourceClaimName ?? null,
    ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
  };
  const which = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
  errors.push(invalidValue(at, value, count > 1 ? which : 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
}
