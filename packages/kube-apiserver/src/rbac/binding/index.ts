import { type FieldError, invalidValue, isPathSegmentName, notSupported, required } from '@kubewright/api-machinery';
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from '@kubewright/api/rbac/v1';
import { kindStory } from '../../kind-story.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { type Column, ageColumn, nameColumn, text, wide } from '../../table/columns.ts';

const apiGroup = 'rbac.authorization.k8s.io';

const subjects = ({ subjects: all }: RoleBinding, kind: string, textOf: (subject: Subject) => string): string =>
  (all ?? []).filter((subject) => subject.kind === kind).map(textOf).join(', ');

const columns: readonly Column<RoleBinding>[] = [
  nameColumn,
  text('Role', 'Role that is given.', ({ roleRef }) => `${roleRef?.kind ?? ''}/${roleRef?.name ?? ''}`),
  ageColumn,
  wide(text('Users', 'Users it is given to.', (binding) => subjects(binding, 'User', ({ name }) => name))),
  wide(text('Groups', 'Groups it is given to.', (binding) => subjects(binding, 'Group', ({ name }) => name))),
  wide(text('ServiceAccounts', 'Service accounts it is given to.', (binding) => subjects(binding, 'ServiceAccount', ({ namespace, name }) => `${namespace ?? ''}/${name}`))),
];

export const roleBindingStory = kindStory<RoleBinding>(apiGroup, 'rolebindings', {
  columns,
  hooks: {
    createOnUpdate: true,
    nameValidation: isPathSegmentName,
    default(draft) {
      defaultBinding(draft);
      for (const subject of draft.subjects ?? []) if (subject.kind === 'ServiceAccount' && !subject.namespace && draft.metadata.namespace) subject.namespace = draft.metadata.namespace;
    },
    validate: (binding) => validateBinding(binding, ['Role', 'ClusterRole']),
    validateUpdate: (binding, old) => [...validateBinding(binding, ['Role', 'ClusterRole']), ...sameRole(binding.roleRef, old.roleRef)],
  },
});

export const clusterRoleBindingStory = kindStory<ClusterRoleBinding>(apiGroup, 'clusterrolebindings', {
  columns,
  hooks: {
    createOnUpdate: true,
    nameValidation: isPathSegmentName,
    default: defaultBinding,
    validate: (binding) => validateBinding(binding, ['ClusterRole']),
    validateUpdate: (binding, old) => [...validateBinding(binding, ['ClusterRole']), ...sameRole(binding.roleRef, old.roleRef)],
  },
});

function defaultBinding(draft: RoleBinding): void {
  if (draft.roleRef) draft.roleRef.apiGroup ||= apiGroup;
  for (const subject of draft.subjects ?? []) if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= apiGroup;
}

const sameRole = (role: RoleRef, old: RoleRef): FieldError[] => (semanticEqual(role, old) ? [] : [invalidValue('roleRef', role, 'cannot change roleRef')]);

function validateBinding({ roleRef, subjects: all }: RoleBinding, kinds: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (roleRef?.apiGroup !== apiGroup) errors.push(notSupported('roleRef.apiGroup', roleRef?.apiGroup ?? '', [apiGroup]));
  if (!kinds.includes(roleRef?.kind ?? '')) errors.push(notSupported('roleRef.kind', roleRef?.kind ?? '', kinds));
  if (!roleRef?.name) errors.push(required('roleRef.name'));
  else for (const problem of isPathSegmentName(roleRef.name)) errors.push(invalidValue('roleRef.name', roleRef.name, problem));
  return [...errors, ...(all ?? []).flatMap((subject, i) => validateSubject(subject, `subjects[${i}]`))];
}

function validateSubject({ kind = '', name = '', namespace = '', apiGroup: group = '' }: Subject, at: string): FieldError[] {
  const errors: FieldError[] = name === '' ? [required(`${at}.name`)] : [];
  if (kind === 'ServiceAccount') {
    if (group !== '') errors.push(notSupported(`${at}.apiGroup`, group, ['']));
    if (namespace === '') errors.push(required(`${at}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== apiGroup) errors.push(notSupported(`${at}.apiGroup`, group, [apiGroup]));
  } else errors.push(notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}
