import { type FieldError, type HookContext, forbiddenField, invalidValue } from '@kubewright/api-machinery';
import type { Container, Pod, PodSpec, Toleration } from '@kubewright/api/core/v1';
import { qosClassOf } from '../../pod-spec/qos-class.ts';
import { validatePodSpec } from '../../pod-spec/validation.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { without } from '../../strategy/without.ts';
import { isBinding } from './strategy.ts';

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** A pod is its own once created: little of its spec may change (core validation ValidatePodUpdate). */
export function validatePodUpdate(object: Pod, old: Pod, context: HookContext): FieldError[] {
  const { subresource } = context;
  if (isBinding(object, old, context)) return [];
  if (subresource === 'status') return validateStatusUpdate(object, old);
  if (subresource === 'ephemeralcontainers') return validateEphemeralContainers(object, old);
  if (subresource === 'resize') return validateResize(object, old);
  return validateMainUpdate(object, old);
}

function validateMainUpdate({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  for (const field of ['containers', 'initContainers'] as const) {
    if ((spec?.[field] ?? []).length !== (old?.[field] ?? []).length) {
      return [forbiddenField(`spec.${field}`, 'pod updates may not add or remove containers')];
    }
  }
  const errors = [...validateTolerationChange(spec, old), ...validateDeadlineChange(spec, old), ...validateGateChange(spec, old)];
  for (const [index, { image }] of (spec?.containers ?? []).entries()) {
    if (!image) errors.push({ type: 'FieldValueRequired', field: `spec.containers[${index}].image`, badValue: '', detail: '' });
  }
  if (semanticEqual(fixedPart(spec, old), fixedPart(old, old))) return errors;
  return [...errors, forbiddenField('spec', `pod updates may not change fields other than ${changeable.join(',')}`)];
}

/** The spec without what may change; gated pods may also narrow where they can run. */
function fixedPart(spec: PodSpec | undefined, old: PodSpec | undefined): unknown {
  if (!spec) return undefined;
  const rest = without(spec, ['tolerations', 'activeDeadlineSeconds', 'schedulingGates']);
  const withoutImage = (containers: readonly Container[] | undefined) => containers?.map((container) => without(container, ['image']));
  const fixed: Record<string, unknown> = { ...rest, containers: withoutImage(spec.containers), initContainers: withoutImage(spec.initContainers) };
  if ((old?.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    fixed['terminationGracePeriodSeconds'] = old?.terminationGracePeriodSeconds;
  }
  if ((old?.schedulingGates ?? []).length > 0) {
    delete fixed['nodeSelector'];
    delete fixed['affinity'];
  }
  return fixed;
}

function validateTolerationChange(spec: PodSpec | undefined, old: PodSpec | undefined): FieldError[] {
  const same = (a: Toleration, b: Toleration): boolean =>
    a.key === b.key && a.effect === b.effect && (a.operator || 'Equal') === (b.operator || 'Equal') && a.value === b.value;
  const missing = (old?.tolerations ?? []).some((before) => !(spec?.tolerations ?? []).some((now) => same(before, now)));
  return missing ? [forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')] : [];
}

function validateDeadlineChange(spec: PodSpec | undefined, old: PodSpec | undefined): FieldError[] {
  const [now, before] = [spec?.activeDeadlineSeconds, old?.activeDeadlineSeconds];
  if (before === undefined || now === before) return [];
  if (now === undefined) return [invalidValue('spec.activeDeadlineSeconds', now, 'must not update from a positive integer to nil value')];
  return now > before ? [invalidValue('spec.activeDeadlineSeconds', now, 'must be less than or equal to previous value')] : [];
}

function validateGateChange(spec: PodSpec | undefined, old: PodSpec | undefined): FieldError[] {
  const before = new Set((old?.schedulingGates ?? []).map(({ name }) => name));
  const added = (spec?.schedulingGates ?? []).filter(({ name }) => !before.has(name));
  if (added.length === 0) return [];
  return [forbiddenField('spec.schedulingGates', `only deletion is allowed, but found new scheduling gate '${added.map(({ name }) => name).join(',')}'`)];
}

const validateStatusUpdate = ({ spec }: Pod, { spec: old }: Pod): FieldError[] =>
  spec?.nodeName === old?.nodeName ? [] : [forbiddenField('status.nodeName', 'may not be changed directly')];

function validateEphemeralContainers({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  if (!spec) return [];
  const errors = validatePodSpec(spec, 'spec').filter(({ field }) => field.startsWith('spec.ephemeralContainers'));
  for (const before of old?.ephemeralContainers ?? []) {
    const index = (spec.ephemeralContainers ?? []).findIndex(({ name }) => name === before.name);
    const now = spec.ephemeralContainers?.[index];
    if (!now) errors.push(forbiddenField('spec.ephemeralContainers', `existing ephemeral containers "${before.name}" may not be removed`));
    else if (!semanticEqual(now, before)) {
      errors.push(forbiddenField('spec.ephemeralContainers', `existing ephemeral containers "${before.name}" may not be changed`));
    }
  }
  return errors;
}

function validateResize({ spec }: Pod, old: Pod): FieldError[] {
  if (!spec) return [];
  const errors = validatePodSpec(spec, 'spec');
  if (qosClassOf(spec) !== qosClassOf(old.spec)) {
    errors.push(invalidValue('metadata', qosClassOf(spec), 'Pod QOS Class may not change as a result of resizing'));
  }
  return errors;
}
