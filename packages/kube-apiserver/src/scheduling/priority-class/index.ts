import { type FieldError, forbiddenField } from '@kubewright/api-machinery';
import type { PriorityClass } from '@kubewright/api/scheduling/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, boolean, integer, nameColumn, text } from '../../table/columns.ts';

/** Higher values belong to the system's own classes. */
const highestUserValue = 1_000_000_000;
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
    default: (draft) => void (draft.preemptionPolicy ??= 'PreemptLowerPriority'),
    validate,
    validateUpdate: (object, old) => [
      ...((object.value ?? 0) === (old.value ?? 0) ? [] : [forbiddenField('value', 'may not be changed in an update.')]),
      ...(object.preemptionPolicy === old.preemptionPolicy ? [] : [forbiddenField('preemptionPolicy', 'may not be changed in an update.')]),
    ],
  },
});

function validate({ metadata, value = 0 }: PriorityClass): FieldError[] {
  const name = metadata.name ?? '';
  if (name.startsWith('system-')) {
    const why = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    if (!systemClasses.has(name)) return [forbiddenField('metadata.name', `${why}${name} is not a known system priority class`)];
    if (systemClasses.get(name) !== value) return [forbiddenField('metadata.name', `${why}value of ${name} PriorityClass must be ${systemClasses.get(name)}`)];
    return [];
  }
  return value > highestUserValue ? [forbiddenField('value', `maximum allowed value of a user defined priority is ${highestUserValue}`)] : [];
}
