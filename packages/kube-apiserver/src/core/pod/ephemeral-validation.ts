import { type FieldError, forbiddenField } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { mirrorAnnotation } from '../../pod-spec/validation/pod-spec.ts';
import { ephemeralContainerDiff, sameEphemeralContainer } from './pod-kind.ts';

/** Containers for looking into a pod are only ever added (core validation ValidatePodEphemeralContainersUpdate). */
export function validateEphemeralUpdate({ metadata, spec }: Pod, old: Pod, errors: FieldError[]): FieldError[] {
  if (metadata.annotations?.[mirrorAnnotation] !== undefined)
    return [forbiddenField('[]', 'static pods do not support ephemeral containers')];
  const field = 'spec.ephemeralContainers';
  const now = new Map((spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  for (const before of old.spec.ephemeralContainers ?? []) {
    const container = now.get(before.name);
    const name = JSON.stringify(before.name);
    if (!container) errors.push(forbiddenField(field, `existing ephemeral containers ${name} may not be removed\n`));
    else if (!sameEphemeralContainer(container, before))
      errors.push(
        forbiddenField(field, `existing ephemeral containers ${name} may not be changed\n${ephemeralContainerDiff(before, container)}`),
      );
  }
  return errors;
}
