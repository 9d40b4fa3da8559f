import { type FieldError, forbiddenField } from '@kubewright/api-machinery';
import type { PriorityClass } from '@kubewright/api/scheduling/v1';
import { immutable } from '../../validation/immutable.ts';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, boolean, integer, nameColumn, text } from '../../table/columns.ts';
import { enumerated } from '../../validation/enumerated.ts';

/** Higher values belong to the system's own classes. */
const highestUserValue = 1_000_000_000;
const preemptionPolicies = ['PreemptLowerPriority', 'Never'];
const systemClasses = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

export const priorityClassStory = kindStory<PriorityClass>('scheduling.k8s.io', 'priorityclasses', {
  columns: [
    nameColumn,
    integer('Value', 'Priority of its pods.', ({ value }) => value ?? 0),
    boolean('Global-Default', 'Whether pods without a class get it.', ({ globalDefault }) => globalDefault ?? false),
    ageColumn,
    text('PreemptionPolicy', 'Whether its pods may displace others.', ({ preemptionPolicy }) => preemptionPolicy ?? ''),
  ],
  hooks: {
    // Set to 1 at creation, and never changed after.
    generationChanged: () => false,
    undeletable: (name) => (systemClasses.has(name) ? 'this is a system priority class and cannot be deleted' : undefined),
    default: (draft) => void (draft.preemptionPolicy ??= 'PreemptLowerPriority'),
    validate,
    validateUpdate: (object, old) => [
      ...((object.value ?? 0) === (old.value ?? 0) ? [] : [forbiddenField('value', 'may not be changed in an update.')]),
      ...immutable(object.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy'),
    ],
  },
});

/** pkg/apis/scheduling/validation ValidatePriorityClass. */
function validate(object: PriorityClass): FieldError[] {
  const { metadata, value = 0, preemptionPolicy } = object;
  const reserved = (metadata.name ?? '').startsWith('system-');
  const errors = reserved ? validateSystemClass(object) : [];
  if (!reserved && value > highestUserValue)
    errors.push(forbiddenField('value', `maximum allowed value of a user defined priority is ${highestUserValue}`));
  return preemptionPolicy === undefined ? errors : [...errors, ...enumerated(preemptionPolicy, preemptionPolicies, 'preemptionPolicy')];
}

/** A name that only the system's own classes may have, and only as the system makes them. */
function validateSystemClass({ metadata: { name = '' }, value = 0, globalDefault = false }: PriorityClass): FieldError[] {
  const wanted = systemClasses.get(name);
  const refused = (why: string): FieldError[] => [
    forbiddenField('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`),
  ];
  if (wanted === undefined) return refused(`${name} is not a known system priority class`);
  if (value !== wanted) return refused(`value of ${name} PriorityClass must be ${wanted}`);
  return globalDefault ? refused(`globalDefault of ${name} PriorityClass must be false`) : [];
}
