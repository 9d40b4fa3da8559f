import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import type { LabelSelector } from '@kubewright/api/meta/v1';
import { checkRunsForever, validatePodTemplate } from '../pod-spec/template-validation.ts';
import { semanticEqual } from '../strategy/equality.ts';
import { isEmptySelector, selectorMatches, validateLabelSelector } from '../validation/labels.ts';

/** What every workload of the apps group has: whose pods are its own, and what new ones look like. */
export interface WorkloadSpec {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
}

/** `kind` is the one that upstream's message names: a deployment is no better than an empty replica set. */
export function validateSelector(selector: LabelSelector | undefined, kind: string, errors: FieldError[]): void {
  if (!selector) {
    errors.push(required('spec.selector'));
    return;
  }
  errors.push(...validateLabelSelector(selector, 'spec.selector'));
  if (isEmptySelector(selector)) errors.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${kind}`));
}

/** Whether new pods would be found by the selector; none at all finds nothing. Errors name the labels of the template. */
export function checkSelectorMatches({ selector, template }: WorkloadSpec, errors: FieldError[]): void {
  if (!template || (selector && isEmptySelector(selector)) || !isUsableSelector(selector)) return;
  const labels = template.metadata?.labels;
  if (!selector || !selectorMatches(selector, labels ?? {}))
    errors.push(invalidValue('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
}

/** Whether it can be used as a selector; upstream looks at the template only then. */
const isUsableSelector = (selector: LabelSelector | undefined): boolean =>
  !selector || validateLabelSelector(selector, 'spec.selector').length === 0;

/** The template of a workload; of a selector that cannot be used only that it cannot. */
export function validateSelectedTemplate(spec: WorkloadSpec | undefined, kind: string, errors: FieldError[]): void {
  if (!isUsableSelector(spec?.selector)) {
    errors.push(invalidValue('spec.selector', spec?.selector, 'invalid label selector'));
    return;
  }
  if (spec) checkSelectorMatches(spec, errors);
  validateRunningTemplate(spec?.template, kind, errors);
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
