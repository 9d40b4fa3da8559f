import { type FieldError, duplicate, forbiddenField, invalidValue, isLabelValue, isQualifiedName, notSupported, required } from '@kubewright/api-machinery';
import type { Node, Taint } from '@kubewright/api/core/v1';
import { semanticEqual } from '../../strategy/equality.ts';

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode({ spec }: Node): FieldError[] {
  return validateTaints(spec?.taints ?? [], 'spec.taints');
}

export function validateNodeUpdate(object: Node, old: Node): FieldError[] {
  const errors = validateNode(object);
  if (old.spec?.providerID && object.spec?.providerID !== old.spec.providerID) {
    errors.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  if ((old.spec?.podCIDRs ?? []).length > 0 && !semanticEqual(object.spec?.podCIDRs, old.spec?.podCIDRs)) {
    errors.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  return errors;
}

function validateTaints(taints: readonly Taint[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const at = `${path}[${index}]`;
    for (const problem of isQualifiedName(taint.key ?? '')) errors.push(invalidValue(`${at}.key`, taint.key ?? '', problem));
    for (const problem of isLabelValue(taint.value ?? '')) errors.push(invalidValue(`${at}.value`, taint.value ?? '', problem));
    if (!taint.effect) errors.push(required(`${at}.effect`));
    else if (!taintEffects.includes(taint.effect)) errors.push(notSupported(`${at}.effect`, taint.effect, taintEffects));
    const identity = `${taint.key}:${taint.effect}`;
    if (seen.has(identity)) errors.push({ ...duplicate(at, taint), detail: 'taints must be unique by key and effect pair' });
    seen.add(identity);
  }
  return errors;
}
