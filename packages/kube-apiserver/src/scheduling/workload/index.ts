import { type FieldError, isDns1123Label, isDns1123Subdomain, isPathSegmentName, required, tooMany } from '@kubewright/api-machinery';
import type { Workload } from '@kubewright/api/scheduling/v1alpha2';
import { checked, inBytes, requiredAnd } from '../../validation/checked.ts';
import { immutablePartUnseen } from '../../validation/immutable.ts';
import { validateSet } from '../../validation/lists.ts';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn } from '../../table/columns.ts';
import { validatePodGroupLike } from '../pod-group-template.ts';

const maxTemplates = 8;
const kind = { group: 'scheduling.k8s.io', version: 'v1alpha2', kind: 'Workload' };
const templatesField = 'spec.podGroupTemplates';

export const workloadStory = kindStory<Workload>('scheduling.k8s.io', 'workloads', {
  columns: [nameColumn, ageColumn],
  hooks: {
    validate,
    validateUpdate: ({ spec }, { spec: old }) => [
      ...immutablePartUnseen(kind, ['spec', 'controllerRef'], spec?.controllerRef, old?.controllerRef),
      ...changedTemplates(spec?.podGroupTemplates ?? [], old?.podGroupTemplates),
    ],
  },
});

function changedTemplates(templates: readonly unknown[], old: readonly unknown[] | undefined): FieldError[] {
  const changed = immutablePartUnseen(kind, ['spec', 'podGroupTemplates'], templates, old);
  if (changed.length === 0) return [];
  if (templates.length === 0) return [...changed, required(templatesField)];
  return templates.length > maxTemplates ? [...changed, tooMany(templatesField, templates.length, maxTemplates)] : changed;
}

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
