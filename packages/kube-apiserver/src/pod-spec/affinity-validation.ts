import { type FieldError, forbiddenField, invalidValue, isQualifiedName, required } from '@kubewright/api-machinery';
import type { Affinity, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm } from '@kubewright/api/core/v1';
import { validateLabelSelector } from '../validation/labels.ts';

export function validateAffinity(affinity: Affinity | undefined, at: string): FieldError[] {
  const node = affinity?.nodeAffinity;
  const errors: FieldError[] = [];
  const requiredNodes = node?.requiredDuringSchedulingIgnoredDuringExecution;
  const nodePath = `${at}.nodeAffinity`;
  if (requiredNodes) {
    const path = `${nodePath}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
    const terms = requiredNodes.nodeSelectorTerms ?? [];
    if (terms.length === 0) errors.push(required(path, 'must have at least one node selector term'));
    errors.push(...terms.flatMap((term, i) => validateNodeTerm(term, `${path}[${i}]`)));
  }
  for (const [index, { weight, preference }] of (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const path = `${nodePath}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    errors.push(...validateWeight(weight, path), ...validateNodeTerm(preference, `${path}.preference`));
  }
  for (const side of ['podAffinity', 'podAntiAffinity'] as const) {
    const terms = affinity?.[side];
    for (const [index, term] of (terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      errors.push(...validatePodTerm(term, `${at}.${side}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`));
    }
    for (const [index, { weight, podAffinityTerm }] of (terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      const path = `${at}.${side}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      errors.push(...validateWeight(weight, path), ...validatePodTerm(podAffinityTerm, `${path}.podAffinityTerm`));
    }
  }
  return errors;
}

const validateWeight = (weight: number, at: string): FieldError[] =>
  weight >= 1 && weight <= 100 ? [] : [invalidValue(`${at}.weight`, weight, 'must be in the range 1-100')];

function validateNodeTerm(term: NodeSelectorTerm | undefined, at: string): FieldError[] {
  return (term?.matchExpressions ?? []).flatMap((requirement, i) => validateNodeRequirement(requirement, `${at}.matchExpressions[${i}]`));
}

function validateNodeRequirement({ key = '', operator, values = [] }: NodeSelectorRequirement, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) errors.push(required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
  return [...errors, ...isQualifiedName(key).map((problem) => invalidValue(`${at}.key`, key, problem))];
}

function validatePodTerm(term: PodAffinityTerm | undefined, at: string): FieldError[] {
  const errors = validateLabelSelector(term?.labelSelector, `${at}.labelSelector`);
  errors.push(...validateLabelSelector(term?.namespaceSelector, `${at}.namespaceSelector`));
  const key = term?.topologyKey ?? '';
  if (key === '') return [...errors, required(`${at}.topologyKey`, 'can not be empty')];
  return [...errors, ...isQualifiedName(key).map((problem) => invalidValue(`${at}.topologyKey`, key, problem))];
}
