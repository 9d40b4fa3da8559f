import { type FieldError, forbiddenField, invalidValue, isDns1123Label, isDns1123Subdomain } from '@kubewright/api-machinery';
import type { PodGroup } from '@kubewright/api/scheduling/v1alpha2';
import { requiredAnd } from '../../validation/checked.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { immutablePartUnseen } from '../../validation/immutable.ts';
import { validateSet } from '../../validation/lists.ts';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { conditionOf, none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validatePodGroupLike } from '../pod-group-template.ts';

const maxResourceClaims = 4;
const kind = { group: 'scheduling.k8s.io', version: 'v1alpha2', kind: 'PodGroup' };
const status = statusStrategy<PodGroup>({ statusKeeps: 'metadata' });

export const podGroupStory = kindStory<PodGroup>('scheduling.k8s.io', 'podgroups', {
  columns: [
    nameColumn,
    text('Policy', 'Whether its pods start together.', ({ spec }) => (spec?.schedulingPolicy?.gang ? 'Gang' : 'Basic')),
    text('Workload', 'Workload it comes from.', ({ spec }) => spec?.podGroupTemplateRef?.workload?.workloadName ?? none),
    text('Status', 'Whether it has a place.', statusCell),
    ageColumn,
  ],
  hooks: {
    ...status,
    prepareForCreate(draft, context) {
      status.prepareForCreate(draft, context);
      // Its gate takes it out, and reading a stored object puts the default in.
      if (draft.spec) draft.spec.disruptionMode ??= 'Pod';
    },
    validate,
    validateUpdate: (object, old, { subresource }) => (subresource === 'status' ? validateStatus(object) : validateUpdate(object, old)),
  },
});

function statusCell({ status }: PodGroup): string {
  const disrupted = conditionOf(status?.conditions, 'DisruptionTarget');
  if (disrupted) return disrupted.reason;
  const scheduled = conditionOf(status?.conditions, 'PodGroupScheduled');
  if (!scheduled) return 'Pending';
  return scheduled.status === 'True' ? 'Scheduled' : 'Unschedulable';
}

/** Declarative validation of scheduling/v1alpha2. */
function validate({ spec }: PodGroup): FieldError[] {
  const workload = spec?.podGroupTemplateRef?.workload;
  const at = 'spec.podGroupTemplateRef';
  return [
    ...(spec?.podGroupTemplateRef && !workload ? [invalidValue(at, '', 'must specify one of: `workload`')] : []),
    ...(workload ? requiredAnd(isDns1123Subdomain, workload.workloadName, `${at}.workload.workloadName`) : []),
    ...(workload ? requiredAnd(isDns1123Label, workload.podGroupTemplateName, `${at}.workload.podGroupTemplateName`) : []),
    ...validatePodGroupLike(spec ?? {}, 'spec'),
  ];
}

/** Nothing of the spec changes; fields whose gates are off are said to be forbidden instead. */
const validateUpdate = ({ spec }: PodGroup, { spec: old }: PodGroup): FieldError[] => [
  ...(['podGroupTemplateRef', 'schedulingPolicy', 'resourceClaims'] as const).flatMap((field) =>
    immutablePartUnseen(kind, ['spec', field], spec?.[field], old?.[field]),
  ),
  ...(spec?.disruptionMode === old?.disruptionMode ? [] : [forbiddenField('spec.disruptionMode', '')]),
];

function validateStatus({ spec, status }: PodGroup): FieldError[] {
  const claims = new Set((spec?.resourceClaims ?? []).map(({ name }) => name));
  const checkClaim = ({ name, resourceClaimName }: { name: string; resourceClaimName?: string }, at: string): FieldError[] => [
    ...(claims.has(name) ? [] : [invalidValue(`${at}.name`, name, 'must match the name of an entry in `spec.resourceClaims`')]),
    ...(resourceClaimName ? requiredAnd(isDns1123Subdomain, resourceClaimName, `${at}.resourceClaimName`) : []),
  ];
  return [
    ...validateConditions(status?.conditions, 'status.conditions'),
    ...validateSet(status?.resourceClaimStatuses, maxResourceClaims, checkClaim, ({ name }) => name, 'status.resourceClaimStatuses'),
  ];
}
