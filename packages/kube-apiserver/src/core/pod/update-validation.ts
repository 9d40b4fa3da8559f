import { type FieldError, type HookContext, forbiddenField, inclusiveRangeError, invalidValue, required } from '@kubewright/api-machinery';
import type { Container, Pod, PodSpec, Toleration } from '@kubewright/api/core/v1';
import { checkFixedAnnotations } from '../../pod-spec/validation/annotations.ts';
import { checkImageSpace } from '../../pod-spec/validation/container-lists.ts';
import { validateTolerations } from '../../pod-spec/validation/placement.ts';
import { podSpecDiff, samePodSpec } from './pod-kind.ts';
import { validateEphemeralUpdate } from './ephemeral-validation.ts';
import { checkNarrowed, withOldPlacement } from './gated-update-validation.ts';
import { validatePodResize } from './resize-validation.ts';
import { validatePodStatus } from './status-validation.ts';
import { isBinding } from './strategy.ts';
import { validateWholePod } from './validation.ts';

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

const maxInt32 = 2_147_483_647;

/** A pod is its own once created: little of its spec may change (core validation ValidatePodUpdate and its siblings). */
export function validatePodUpdate(object: Pod, old: Pod, context: HookContext): FieldError[] {
  if (isBinding(object, old, context)) return [];
  const errors: FieldError[] = [];
  if (context.subresource === 'status') validatePodStatus(object, old, errors);
  else {
    validateWholePod(object, errors);
    checkFixedAnnotations(object.metadata.annotations, old.metadata.annotations, 'metadata.annotations', errors);
    if (!object.spec || !old.spec) return errors;
    if (context.subresource === 'ephemeralcontainers') return validateEphemeralUpdate(object, old, errors);
    if (context.subresource === 'resize') return validatePodResize(object, old, errors);
    validateSpecUpdate(object.spec, old.spec, errors);
  }
  return errors;
}

function validateSpecUpdate(spec: PodSpec, old: PodSpec, errors: FieldError[]): void {
  for (const list of ['containers', 'initContainers'] as const)
    if (!checkImages(spec[list] ?? [], old[list] ?? [], `spec.${list}`, errors)) return;
  if (!checkDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds, errors)) return;
  checkOnlyAdded(spec.tolerations ?? [], old.tolerations ?? [], errors);
  const gates = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  // A name that is there twice counts where it stands last.
  for (const [name, index] of new Map((spec.schedulingGates ?? []).map((gate, at) => [gate.name, at]))) {
    if (gates.has(name)) continue;
    errors.push(forbiddenField(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`));
  }
  let fixed = withOldChangeables(spec, old);
  if (gates.size > 0) {
    checkNarrowed(spec, old, errors);
    fixed = withOldPlacement(fixed, old);
  }
  if (samePodSpec(fixed, old)) return;
  errors.push(forbiddenField('spec', `pod updates may not change fields other than ${changeable}\n${podSpecDiff(old, fixed)}`));
}

function checkImages(containers: readonly Container[], old: readonly Container[], path: string, errors: FieldError[]): boolean {
  if (containers.length !== old.length) {
    errors.push(forbiddenField(path, 'pod updates may not add or remove containers'));
    return false;
  }
  for (const [index, container] of containers.entries()) {
    if (!container.image?.trim()) errors.push(required(`${path}[${index}].image`));
    checkImageSpace(container, `${path}[${index}]`, errors);
  }
  return true;
}

/** A deadline may be set once, and brought forward. */
function checkDeadline(seconds: number | bigint | undefined, old: number | bigint | undefined, errors: FieldError[]): boolean {
  const field = 'spec.activeDeadlineSeconds';
  if (seconds === undefined) {
    if (old !== undefined) errors.push(invalidValue(field, null, 'must not update from a positive integer to nil value'));
    return true;
  }
  if (seconds < 0 || seconds > maxInt32) errors.push(invalidValue(field, seconds, inclusiveRangeError(0, maxInt32)));
  else if (old !== undefined && old < seconds) errors.push(invalidValue(field, seconds, 'must be less than or equal to previous value'));
  else return true;
  return false;
}

const sameToleration = (a: Toleration, b: Toleration): boolean =>
  (a.key ?? '') === (b.key ?? '') &&
  (a.effect ?? '') === (b.effect ?? '') &&
  (a.operator ?? '') === (b.operator ?? '') &&
  (a.value ?? '') === (b.value ?? '');

function checkOnlyAdded(tolerations: readonly Toleration[], old: readonly Toleration[], errors: FieldError[]): void {
  if (!old.every((before) => tolerations.some((now) => sameToleration(now, before)))) {
    errors.push(forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
    return;
  }
  validateTolerations(tolerations, 'spec.tolerations', errors);
}

/** The new spec with what may change as it was. */
function withOldChangeables(spec: PodSpec, old: PodSpec): PodSpec {
  const fixed: PodSpec = {
    ...spec,
    containers: withImages(spec.containers, old.containers)!,
    initContainers: withImages(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    tolerations: old.tolerations,
    schedulingGates: old.schedulingGates,
  };
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    fixed.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  return fixed;
}

const withImages = (containers: readonly Container[] | undefined, old: readonly Container[] | undefined): Container[] | undefined =>
  containers?.map((container, index) => ({ ...container, image: old?.[index]?.image }));
