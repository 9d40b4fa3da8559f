import { type FieldError, invalidValue, required, semanticEqual, validateLabelSelector } from '@kubewright/api-machinery';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import type { LabelSelector } from '@kubewright/api/meta/v1';
import { checkRunsForever, validatePodTemplate } from '../pod-spec/validation/template.ts';
import { isEmptySelector, selectorMatches } from '../validation/labels.ts';

/** What every workload of the apps group has: whose pods are its own, and what new ones look like. */
export interface WorkloadSpec {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
}

/**
 * Whether it can be used as a selector: upstream looks at the template only then. `kind` is the one that upstream's message
 * names: a deployment is no better than an empty replica set.
 */
export function validateSelector(selector: LabelSelector | undefined, kind: string, errors: FieldError[]): boolean {
  if (!selector) {
    errors.push(required('spec.selector'));
    return true;
  }
  const problems = validateLabelSelector(selector, 'spec.selector');
  errors.push(...problems);
  if (isEmptySelector(selector)) errors.push(invalidValue('spec.selector', {}, `empty selector is invalid for ${kind}`));
  return problems.length === 0;
}

/** Whether new pods would be found by a usable selector; none at all finds nothing. Errors name the labels of the template. */
export function checkSelectorMatches({ selector, template }: WorkloadSpec, errors: FieldError[]): void {
  if (!template || (selector && isEmptySelector(selector))) return;
  const labels = template.metadata?.labels;
  if (!selector || !selectorMatches(selector, labels ?? {}))
    errors.push(invalidValue('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
}

/** The selector and the template of a workload that makes replica sets, or is one; of a selector that cannot be used only that it cannot. */
export function validateSelectedTemplate(spec: WorkloadSpec | undefined, errors: FieldError[]): void {
  if (!validateSelector(spec?.selector, 'deployment', errors)) {
    errors.push(invalidValue('spec.selector', spec?.selector, 'invalid label selector'));
    return;
  }
  if (spec) checkSelectorMatches(spec, errors);
  validateRunningTemplate(spec?.template, 'ReplicaSet', errors);
}

/** A template of pods that keep running. */
export function validateRunningTemplate(template: PodTemplateSpec | undefined, kind: string, errors: FieldError[]): void {
  if (!template) {
    errors.push(required('spec.template'));
    return;
  }
  validatePodTemplate(template, 'spec.template', errors);
  checkRunsForever(template, kind, 'spec.template', errors);
}

export function checkSameSelector(spec: WorkloadSpec | undefined, old: WorkloadSpec | undefined, errors: FieldError[]): void {
  if (!semanticEqual(spec?.selector, old?.selector)) errors.push(invalidValue('spec.selector', spec?.selector, 'field is immutable'));
}
