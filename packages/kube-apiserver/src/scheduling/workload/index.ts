import { type FieldError, isDns1123Label, isDns1123Subdomain, isPathSegmentName, required } from '@kubewright/api-machinery';
import type { Workload } from '@kubewright/api/scheduling/v1alpha2';
import { checked, inBytes, requiredAnd } from '../../field-checks/checked.ts';
import { immutableUnseen } from '../../field-checks/immutable.ts';
import { validateSet } from '../../field-checks/lists.ts';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn } from '../../table/columns.ts';
import { validatePodGroupLike } from '../pod-group-template.ts';

const maxTemplates = 8;
const templatesField = 'spec.podGroupTemplates';

export const workloadStory = kindStory<Workload>('scheduling.k8s.io', 'workloads', {
  columns: [nameColumn, ageColumn],
  hooks: {
    validate,
    validateUpdate: (object, old) => [
      // A workload may be given its controller later, and not another one.
      ...(old.spec?.controllerRef ? immutableUnseen(object.spec?.controllerRef, old.spec.controllerRef, 'spec.controllerRef') : []),
      ...immutableUnseen(object.spec?.podGroupTemplates, old.spec?.podGroupTemplates, templatesField),
      ...validateController(object),
    ],
  },
});

/** Declarative validation of scheduling/v1alpha2. */
function validate(object: Workload): FieldError[] {
  const templates = object.spec?.podGroupTemplates ?? [];
  return [
    ...validateController(object),
    ...(templates.length === 0 ? [required(templatesField)] : []),
    ...validateSet(
      templates,
      maxTemplates,
      (template, at) => [...requiredAnd(inBytes(isDns1123Label), template.name, `${at}.name`), ...validatePodGroupLike(template, at)],
      ({ name }) => name,
      templatesField,
      (template) => template,
    ),
  ];
}

function validateController({ spec }: Workload): FieldError[] {
  if (!spec?.controllerRef) return [];
  const { apiGroup, kind, name } = spec.controllerRef;
  const at = 'spec.controllerRef';
  return [
    ...(apiGroup ? checked(inBytes(isDns1123Subdomain), apiGroup, `${at}.apiGroup`) : []),
    ...requiredAnd(isPathSegmentName, kind, `${at}.kind`),
    ...requiredAnd(isPathSegmentName, name, `${at}.name`),
  ];
}
