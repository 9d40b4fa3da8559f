import { type FieldError, duplicate, forbiddenField, invalidValue, isLabelValue, isQualifiedName } from '@kubewright/api-machinery';
import type { Node, Taint } from '@kubewright/api/core/v1';
import { checkWord } from '../../pod-spec/container-validation.ts';
import { taintEffects } from '../../pod-spec/placement-validation.ts';
import { checkResourceQuantity } from '../../pod-spec/resource-validation.ts';
import { checkCidr, isDualStackPair } from '../../validation/ip.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { addProblems } from '../../validation/problems.ts';

export function validateNode(node: Node): FieldError[] {
  const errors: FieldError[] = [];
  const { taints, podCIDRs } = node.spec ?? {};
  if (taints) validateTaints(taints, errors);
  checkResources(node, errors);
  checkPositiveSwap(node, errors);
  checkDeclaredFeatures(node, errors);
  if (!podCIDRs || podCIDRs.length === 0) return errors;
  const before = errors.length;
  for (const [index, cidr] of podCIDRs.entries()) checkCidr(cidr, `spec.podCIDRs[${index}]`, errors);
  if (errors.length === before && podCIDRs.length > 1 && !isDualStackPair(podCIDRs)) {
    errors.push(invalidValue('spec.podCIDRs', podCIDRs, 'may specify no more than one CIDR for each IP family'));
  }
  return errors;
}

/** For the main resource and the status alike, as upstream has it. */
export function validateNodeUpdate(object: Node, old: Node): FieldError[] {
  const errors: FieldError[] = [];
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
  if ((before.podCIDRs ?? []).length > 0 && !semanticEqual(spec.podCIDRs, before.podCIDRs)) {
    errors.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  if (before.providerID && spec.providerID !== before.providerID) {
    errors.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  if (spec.taints) validateTaints(spec.taints, errors);
  if ((spec.externalID ?? '') !== (before.externalID ?? '')) errors.push(forbiddenField('spec.externalID', 'may not be updated'));
  return errors;
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
    addProblems(errors, `${at}.key`, key, isQualifiedName(key));
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
