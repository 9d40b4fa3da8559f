import { type FieldError, fieldImmutable, invalidValue, isDns1035Label, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import type { StorageVersionMigration } from '@kubewright/api/storagemigration/v1beta1';
import { validateConditions } from '../../validation/conditions.ts';
import { immutable } from '../../validation/immutable.ts';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { conditionIsTrue } from '../../table/cells.ts';
import { text } from '../../table/columns.ts';

const states = ['Running', 'Failed', 'Succeeded'];

export const storageVersionMigrationStory = kindStory<StorageVersionMigration>('storagemigration.k8s.io', 'storageversionmigrations', {
  columns: [
    text('Name', 'Name of the object, unique in its namespace.', ({ metadata }) => metadata.name ?? ''),
    text('Resource', 'What is written again.', ({ spec }) =>
      [spec?.resource?.resource ?? '', spec?.resource?.group].filter(Boolean).join('.'),
    ),
    text(
      'Status',
      'How far it is.',
      ({ status }) =>
        (status?.conditions ?? []).findLast(({ type, status: truth }) => states.includes(type) && truth === 'True')?.type ?? 'Unknown',
    ),
  ],
  hooks: {
    ...statusStrategy<StorageVersionMigration>({ statusKeeps: 'metadata' }),
    unconditionalUpdate: false,
    validate,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object, old) : [...validate(object), ...immutable(object.spec, old.spec, 'spec')],
  },
});

/** pkg/apis/storagemigration/validation ValidateStorageVersionMigration. */
function validate({ spec }: StorageVersionMigration): FieldError[] {
  const { group = '', resource = '' } = spec?.resource ?? {};
  const joined = (value: string, problems: string[], field: string): FieldError[] =>
    problems.length > 0 ? [invalidValue(field, value, problems.join(','))] : [];
  return [
    ...(resource === ''
      ? [required('spec.resource.resource', 'resource is required to be set')]
      : joined(resource, isDns1035Label(resource), 'spec.resource.resource')),
    ...(group === '' ? [] : joined(group, isDns1123Subdomain(group), 'spec.resource.group')),
  ];
}

function validateStatus({ status }: StorageVersionMigration, { status: old }: StorageVersionMigration): FieldError[] {
  const { resourceVersion = '', conditions } = status ?? {};
  const wrong = (why: string): FieldError => invalidValue('status.conditions', conditions, why);
  const is = (type: string): boolean => conditionIsTrue(conditions, type);
  const was = (type: string): boolean => conditionIsTrue(old?.conditions, type);
  const errors =
    resourceVersion === '' || /^(0|[1-9]\d*)$/.test(resourceVersion)
      ? []
      : [invalidValue('status.resourceVersion', resourceVersion, `resource version is not well formed: ${resourceVersion}`)];
  errors.push(...validateConditions(conditions, 'status.conditions'));
  if (old?.resourceVersion && old.resourceVersion !== resourceVersion)
    errors.push(invalidValue('status.resourceVersion', resourceVersion, fieldImmutable));
  if (is('Succeeded') && is('Failed')) errors.push(wrong('Both success and failed conditions cannot be true at the same time'));
  if (was('Succeeded') && !is('Succeeded')) errors.push(wrong('Success condition cannot be set to false once it is true'));
  if (was('Failed') && !is('Failed')) errors.push(wrong('Failed condition cannot be set to false once it is true'));
  return errors;
}
