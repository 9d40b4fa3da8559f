import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import type { LabelSelector } from '@kubewright/api/meta/v1';
import { type TemplateOptions, validatePodTemplate } from '../pod-spec/template-validation.ts';
import { semanticEqual } from '../strategy/equality.ts';
import { isEmptySelector, selectorMatches, validateLabelSelector } from '../validation/labels.ts';

/** What every workload of the apps group has: whose pods are its own, and what new ones look like. */
export interface WorkloadSpec {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
}

export function validateSelectorAndTemplate(
  spec: WorkloadSpec | undefined,
  path: string,
  options: TemplateOptions & { emptySelector?: string } = { restartPolicies: ['Always'] },
): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec?.selector) errors.push(required(`${path}.selector`));
  else {
    errors.push(...validateLabelSelector(spec.selector, `${path}.selector`));
    if (isEmptySelector(spec.selector)) {
      errors.push(invalidValue(`${path}.selector`, spec.selector, options.emptySelector ?? 'empty selector is invalid for deployment'));
    }
  }
  if (!spec?.template) return [...errors, required(`${path}.template`)];
  const labels = spec.template.metadata?.labels ?? {};
  if (!isEmptySelector(spec.selector) && !selectorMatches(spec.selector, labels)) {
    errors.push(invalidValue(`${path}.template.metadata.labels`, labels, '`selector` does not match template `labels`'));
  }
  return [...errors, ...validatePodTemplate(spec.template, `${path}.template`, options)];
}

export function validateImmutableSelector(spec: WorkloadSpec | undefined, old: WorkloadSpec | undefined): FieldError[] {
  return semanticEqual(spec?.selector, old?.selector) ? [] : [invalidValue('spec.selector', spec?.selector, 'field is immutable')];
}
