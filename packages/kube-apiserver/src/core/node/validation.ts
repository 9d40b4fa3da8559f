import {
  type FieldError,
  type HookContext,
  duplicate,
  forbiddenField,
  invalidValue,
  isLabelValue,
  isQualifiedName,
  parseIpNetwork,
} from '@kubewright/api-machinery';
import type { Node, Taint } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { isDualStackPair, validateLegacyCidr } from '../../validation/addresses.ts';
import { checkWord } from '../../pod-spec/validation/container.ts';
import { taintEffects } from '../../pod-spec/validation/placement.ts';
import { checkResourceQuantity } from '../../pod-spec/validation/resource.ts';

export function validateNode(node: Node): FieldError[] {
  const errors: FieldError[] = [];
  const { taints, podCIDRs } = node.spec ?? {};
  if (taints) validateTaints(taints, errors);
  checkResources(node, errors);
  checkPositiveSwap(node, errors);
  checkDeclaredFeatures(node, errors);
  if (!podCIDRs || podCIDRs.length === 0) return errors;
  for (const [index, cidr] of podCIDRs.entries()) errors.push(...validateLegacyCidr(cidr, `spec.podCIDRs[${index}]`));
  if (podCIDRs.length < 2) return errors;
  const unreadable = podCIDRs.findIndex((cidr) => !parseIpNetwork(cidr));
  if (unreadable >= 0) {
    const detail = `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${unreadable}]: <nil> (invalid CIDR address: ${podCIDRs[unreadable]})`;
    errors.push({ type: 'InternalError', field: 'spec.podCIDRs', detail });
  }
  if (unreadable >= 0 || podCIDRs.length > 2 || !isDualStackPair(podCIDRs)) {
    errors.push(invalidValue('spec.podCIDRs', podCIDRs, 'may specify no more than one CIDR for each IP family'));
  }
  return errors;
}

/** For the main resource and the status alike, as upstream has it. */
export function validateNodeUpdate(object: Node, old: Node, { subresource }: HookContext): FieldError[] {
  // Upstream checks the main resource once as a node and once as a changed one.
  const errors = subresource === '' ? validateNode(object) : [];
  const { spec = {}, status } = object;
  checkResources(object, errors);
  checkDeclaredFeatures(object, errors);
  const seen = new Set<string>();
  for (const [index, { type, address }] of (status?.addresses ?? []).entries()) {
    const key = `${type} ${address}`;
    if (seen.has(key)) errors.push(duplicate(`status.addresses[${index}]`, { Type: type, Address: address }));
    seen.add(key);
  }
  const before = old.spec ?? {};
  checkPodCidrs(spec.podCIDRs ?? [], before.podCIDRs ?? [], errors);
  if (before.providerID && spec.providerID !== before.providerID) {
    errors.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  if (spec.taints) validateTaints(spec.taints, errors);
  if ((spec.externalID ?? '') !== (before.externalID ?? '')) errors.push(forbiddenField('spec.externalID', 'may not be updated'));
  return errors;
}

/** Told once for each that differs. */
function checkPodCidrs(cidrs: readonly string[], old: readonly string[], errors: FieldError[]): void {
  if (old.length === 0) return;
  const changes = cidrs.length === old.length ? old.filter((cidr, index) => cidr !== cidrs[index]).length : 1;
  for (let change = 0; change < changes; change++)
    errors.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
}

function checkResources({ status }: Node, errors: FieldError[]): void {
  for (const list of ['capacity', 'allocatable'] as const) {
    for (const [name, value] of Object.entries(status?.[list] ?? {})) checkResourceQuantity(name, value, `status.${list}.${name}`, errors);
  }
}

/** Upstream places them in the metadata. */
function validateTaints(taints: readonly Taint[], errors: FieldError[]): void {
  const seen = new Set<string>();
  for (const [index, { key = '', value = '', effect, timeAdded }] of taints.entries()) {
    const at = `metadata.taints[${index}]`;
    errors.push(...checked(isQualifiedName, key, `${at}.key`));
    const problems = isLabelValue(value);
    if (problems.length > 0) errors.push(invalidValue(`${at}.value`, value, problems.join(';')));
    checkWord(effect, taintEffects, `${at}.effect`, errors);
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) {
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null };
      errors.push({ ...duplicate(at, shown), detail: 'taints must be unique by key and effect pair' });
    }
    seen.add(identity);
  }
}

function checkPositiveSwap({ status }: Node, errors: FieldError[]): void {
  const capacity = status?.nodeInfo?.swap?.capacity;
  if (capacity !== undefined && capacity <= 0)
    errors.push(invalidValue('metadata.nodeSwapStatus.capacity', capacity, 'must be greater than zero'));
}

const featureName = /^[A-Z][a-zA-Z0-9]*(?:\/[a-zA-Z0-9]+)*$/;
const maxFeatureName = 253;

/** Features the kubelet says it has, in alphabetical order. */
function checkDeclaredFeatures({ status }: Node, errors: FieldError[]): void {
  const features = status?.declaredFeatures ?? [];
  for (const [index, name] of features.entries()) {
    const at = `status.declaredFeatures[${index}]`;
    const problem =
      name.length > maxFeatureName
        ? `must be no more than ${maxFeatureName} characters`
        : "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes";
    if (name.length > maxFeatureName || !featureName.test(name))
      errors.push(invalidValue(at, name, `invalid feature name ${JSON.stringify(name)}: ${problem}`));
    const next = features[index + 1];
    const nextAt = `status.declaredFeatures[${index + 1}]`;
    if (next === name) errors.push(duplicate(nextAt, next));
    else if (next !== undefined && name > next) errors.push(invalidValue(nextAt, next, 'list must be sorted alphabetically'));
  }
}
