import { type FieldError, invalidValue, isDns1123Label, isQualifiedName, required, validateLabelSelector } from '@kubewright/api-machinery';
import type { Affinity, PodAffinityTerm } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateMatchLabelKeys } from './match-label-keys.ts';
import { validateNodeSelector, validateNodeSelectorTerm } from './node-selector.ts';

export function validateAffinity(affinity: Affinity | undefined, at: string, errors: FieldError[]): void {
  if (!affinity) return;
  const { requiredDuringSchedulingIgnoredDuringExecution: selector, preferredDuringSchedulingIgnoredDuringExecution: preferences } =
    affinity.nodeAffinity ?? {};
  if (selector) validateNodeSelector(selector, `${at}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`, errors);
  for (const [index, { weight, preference }] of (preferences ?? []).entries()) {
    const path = `${at}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    checkWeight(weight, path, errors);
    validateNodeSelectorTerm(preference, `${path}.preference`, false, errors);
  }
  validatePodTerms(affinity.podAffinity, `${at}.podAffinity`, errors);
  validatePodTerms(affinity.podAntiAffinity, `${at}.podAntiAffinity`, errors);
}

function validatePodTerms(affinity: Affinity['podAffinity'], at: string, errors: FieldError[]): void {
  if (!affinity) return;
  for (const [index, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    validatePodTerm(term, `${at}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, errors);
  }
  for (const [index, { weight, podAffinityTerm }] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const path = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    checkWeight(weight, path, errors);
    validatePodTerm(podAffinityTerm, `${path}.podAffinityTerm`, errors);
  }
}

function checkWeight(weight: number, at: string, errors: FieldError[]): void {
  if (!(weight >= 1 && weight <= 100)) errors.push(invalidValue(`${at}.weight`, weight, 'must be in the range 1-100'));
}

function validatePodTerm(term: PodAffinityTerm | undefined, at: string, errors: FieldError[]): void {
  errors.push(...validateLabelSelector(term?.labelSelector, `${at}.labelSelector`));
  errors.push(...validateLabelSelector(term?.namespaceSelector, `${at}.namespaceSelector`));
  for (const namespace of term?.namespaces ?? []) errors.push(...checked(isDns1123Label, namespace, `${at}.namespace`));
  if (term) validateMatchLabelKeys(term, at, errors);
  const key = term?.topologyKey ?? '';
  if (key === '') errors.push(required(`${at}.topologyKey`, 'can not be empty'));
  errors.push(...checked(isQualifiedName, key, `${at}.topologyKey`));
}
