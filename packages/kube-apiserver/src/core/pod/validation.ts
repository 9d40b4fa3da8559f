import { type FieldError, forbiddenField, required } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { checkProfilesMatch, validatePodAnnotations } from '../../pod-spec/validation/annotations.ts';
import { checkImageSpace } from '../../pod-spec/validation/container-lists.ts';
import { validatePodSpec } from '../../pod-spec/validation/pod-spec.ts';

/** A new pod (core validation ValidatePodCreate). */
export function validatePod(pod: Pod): FieldError[] {
  const errors: FieldError[] = [];
  validateWholePod(pod, errors);
  const { metadata, spec } = pod;
  if (!spec) return errors;
  if ((spec.ephemeralContainers ?? []).length > 0) errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
  if (spec.nodeName && (spec.schedulingGates ?? []).length > 0) {
    errors.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  checkProfilesMatch(metadata.annotations, spec, 'spec', errors);
  return errors;
}

/** What holds for every pod, new or changed (validatePodMetadataAndSpec). */
export function validateWholePod({ metadata, spec }: Pod, errors: FieldError[]): void {
  if (!spec) {
    errors.push(required('spec.containers'));
    return;
  }
  validatePodAnnotations(metadata.annotations, spec, 'metadata.annotations', errors);
  validatePodSpec(spec, 'spec', metadata, errors);
  if (!spec.serviceAccountName) {
    for (const [index, { projected }] of (spec.volumes ?? []).entries()) {
      for (const [i, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
        if (!serviceAccountToken) continue;
        errors.push(
          forbiddenField(
            `spec.volumes[${index}].projected.sources[${i}].serviceAccountToken`,
            'must not be specified when serviceAccountName is not set',
          ),
        );
      }
    }
  }
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) checkImageSpace(container, `spec.${list}[${index}]`, errors);
  }
}
