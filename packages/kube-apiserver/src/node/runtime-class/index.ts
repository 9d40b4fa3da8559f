import { type FieldError, isDns1123Label } from '@kubewright/api-machinery';
import type { RuntimeClass } from '@kubewright/api/node/v1';
import { checked } from '../../field-checks/checked.ts';
import { immutable } from '../../field-checks/immutable.ts';
import { kindStory } from '../../kind-story.ts';
import { validateTolerations } from '../../pod-spec/placement-validation.ts';
import { validateResources } from '../../pod-spec/resource-validation.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateLabels } from '../../validation/labels.ts';

export const runtimeClassStory = kindStory<RuntimeClass>('node.k8s.io', 'runtimeclasses', {
  columns: [
    nameColumn,
    text('Handler', 'Configuration of the container runtime it stands for.', ({ handler }) => handler ?? ''),
    ageColumn,
  ],
  hooks: {
    createOnUpdate: true,
    unconditionalUpdate: false,
    validate,
    validateUpdate: (object, old) => immutable(object.handler, old.handler, 'handler'),
  },
});

/** pkg/apis/node/validation ValidateRuntimeClass. */
function validate({ handler = '', overhead, scheduling }: RuntimeClass): FieldError[] {
  const errors = checked(isDns1123Label, handler, 'handler');
  if (overhead) validateResources({ limits: overhead.podFixed }, 'overhead', { claims: new Set() }, errors);
  errors.push(...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'));
  validateTolerations(scheduling?.tolerations ?? [], 'scheduling.tolerations', errors);
  return errors;
}
