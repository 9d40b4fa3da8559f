import { type FieldError, type HookContext, forbiddenField, invalidValue, required } from '@kubewright/api-machinery';
import type { CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec } from '@kubewright/api/autoscaling/v2';
import { nonNegative } from '../../validation/numbers.ts';
import { validateBehavior } from './behavior-validation.ts';
import { validateMetrics } from './metric-validation.ts';
import { validateReference } from './reference-validation.ts';

export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const errors: FieldError[] = [];
  validateSpec(spec, undefined, errors);
  return errors;
}

export function validateAutoscalerUpdate(
  { spec, status }: HorizontalPodAutoscaler,
  old: HorizontalPodAutoscaler,
  { subresource }: HookContext,
): FieldError[] {
  const errors: FieldError[] = [];
  if (subresource === 'status') {
    errors.push(...nonNegative(status?.currentReplicas, 'status.currentReplicas'));
    errors.push(...nonNegative(status?.desiredReplicas, 'status.desiredReplicas'));
    return errors;
  }
  // One that scales to zero already, from when that was turned on, may stay so.
  validateSpec(spec, old.spec, errors);
  return errors;
}

function validateSpec(
  spec: HorizontalPodAutoscalerSpec | undefined,
  old: HorizontalPodAutoscalerSpec | undefined,
  errors: FieldError[],
): void {
  const least = old?.minReplicas === 0 ? 0 : 1;
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec ?? ({} as Partial<HorizontalPodAutoscalerSpec>);
  if (minReplicas !== undefined && minReplicas < least) {
    errors.push(invalidValue('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`));
  }
  if (maxReplicas === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (maxReplicas < 0) errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  validateReference(scaleTargetRef, 'spec.scaleTargetRef', versionRule(scaleTargetRef, old?.scaleTargetRef), errors);
  validateMetrics(metrics, 'spec.metrics', errors);
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    errors.push(forbiddenField('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  }
  if (behavior) validateBehavior(behavior, 'spec.behavior', errors);
}

/** What scales is in a group, but for the one kind of the core group; a reference from before may stay as it is. */
function versionRule(
  reference: CrossVersionObjectReference | undefined,
  old: CrossVersionObjectReference | undefined,
): 'any' | 'with a group' | 'unchecked' {
  if (old && old.apiVersion === reference?.apiVersion && old.kind === reference?.kind) return 'unchecked';
  return reference?.kind === 'ReplicationController' ? 'any' : 'with a group';
}
