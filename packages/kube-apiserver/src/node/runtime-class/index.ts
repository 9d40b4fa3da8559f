import { type FieldError, duplicate, isDns1123Label, validateLabels } from '@kubewright/api-machinery';
import type { Toleration } from '@kubewright/api/core/v1';
import type { RuntimeClass } from '@kubewright/api/node/v1';
import { requiredAnd } from '../../validation/checked.ts';
import { firstPlaces } from '../../validation/first-places.ts';
import { immutable } from '../../validation/immutable.ts';
import { kindStory } from '../../kind-story.ts';
import { validateTolerations } from '../../pod-spec/validation/placement.ts';
import { deprecatedNodeLabel } from '../../pod-spec/warnings/node-label-warnings.ts';
import { validateResources } from '../../pod-spec/validation/resource.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { anyFinalizer, onMain } from '../../strategy/metadata-checks.ts';

export const runtimeClassStory = kindStory<RuntimeClass>('node.k8s.io', 'runtimeclasses', {
  columns: [
    nameColumn,
    text('Handler', 'Configuration of the container runtime it stands for.', ({ handler }) => handler ?? ''),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('object', 'change'),
    finalizerValidation: anyFinalizer,
    createOnUpdate: true,
    unconditionalUpdate: false,
    validate,
    validateUpdate: (object, old) => [...validate(object), ...immutable(object.handler, old.handler, 'handler')],
    warnings: ({ scheduling }) =>
      Object.keys(scheduling?.nodeSelector ?? {}).flatMap((key) => {
        const message = deprecatedNodeLabel(key);
        return message ? [`scheduling.nodeSelector: ${message}`] : [];
      }),
  },
});

/** pkg/apis/node/validation ValidateRuntimeClass. */
function validate({ handler = '', overhead, scheduling }: RuntimeClass): FieldError[] {
  const errors = requiredAnd(isDns1123Label, handler, 'handler');
  if (overhead) validateResources({ limits: overhead.podFixed }, 'overhead', { claims: new Set() }, errors);
  errors.push(...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'));
  const tolerations = scheduling?.tolerations ?? [];
  validateTolerations(tolerations, 'scheduling.tolerations', errors);
  const first = firstPlaces(tolerations.map(keyOf));
  for (const [index, { key = '', operator = '', value = '', effect = '', tolerationSeconds = null }] of tolerations.entries()) {
    const shown = { Key: key, Operator: operator, Value: value, Effect: effect, TolerationSeconds: tolerationSeconds };
    if (first[index]! < index) errors.push(duplicate(`scheduling.tolerations[${index}]`, shown));
  }
  return errors;
}

const keyOf = ({ key, operator, value, effect }: Toleration): string =>
  JSON.stringify([key, operator, value, effect].map((part) => part ?? ''));
