import {
  type FieldError,
  invalidValue,
  isDns1123Subdomain,
  isPathSegmentName,
  notSupported,
  required,
  semanticEqual,
} from '@kubewright/api-machinery';
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from '@kubewright/api/rbac/v1';
import { checked, requiredAnd } from '../../validation/checked.ts';
import { kindStory } from '../../kind-story.ts';
import { type Column, ageColumn, nameColumn, text, wide } from '../../table/columns.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const apiGroup = 'rbac.authorization.k8s.io';

/** What bindings of a namespace and bindings of the cluster differ in: a namespace's own accounts need no namespace. */
interface BindingRules {
  readonly kinds: readonly string[];
  readonly namespaced: boolean;
}

const namespacedRules: BindingRules = { kinds: ['Role', 'ClusterRole'], namespaced: true };
const clusterRules: BindingRules = { kinds: ['ClusterRole'], namespaced: false };

const subjects = ({ subjects: all }: RoleBinding, kind: string, textOf: (subject: Subject) => string): string =>
  (all ?? [])
    .filter((subject) => subject.kind === kind)
    .map(textOf)
    .join(', ');

const columns: readonly Column<RoleBinding>[] = [
  nameColumn,
  text('Role', 'Role that is given.', ({ roleRef }) => `${roleRef?.kind ?? ''}/${roleRef?.name ?? ''}`),
  ageColumn,
  wide(text('Users', 'Users it is given to.', (binding) => subjects(binding, 'User', ({ name }) => name))),
  wide(text('Groups', 'Groups it is given to.', (binding) => subjects(binding, 'Group', ({ name }) => name))),
  wide(
    text('ServiceAccounts', 'Service accounts it is given to.', (binding) =>
      subjects(binding, 'ServiceAccount', ({ namespace, name }) => `${namespace ?? ''}/${name}`),
    ),
  ),
];

export const roleBindingStory = kindStory<RoleBinding>(apiGroup, 'rolebindings', {
  columns,
  hooks: {
    createOnUpdate: true,
    nameValidation: isPathSegmentName,
    metadataChecks: onMain('object', 'change'),
    default: defaultBinding,
    validate: (binding) => validateBinding(binding, namespacedRules),
    validateUpdate: (binding, old) => [...validateBinding(binding, namespacedRules), ...sameRole(binding.roleRef, old.roleRef)],
  },
});

export const clusterRoleBindingStory = kindStory<ClusterRoleBinding>(apiGroup, 'clusterrolebindings', {
  columns,
  hooks: {
    createOnUpdate: true,
    nameValidation: isPathSegmentName,
    metadataChecks: onMain('object', 'change'),
    default: defaultBinding,
    validate: (binding) => validateBinding(binding, clusterRules),
    validateUpdate: (binding, old) => [...validateBinding(binding, clusterRules), ...sameRole(binding.roleRef, old.roleRef)],
  },
});

function defaultBinding(draft: RoleBinding): void {
  if (draft.roleRef) draft.roleRef.apiGroup ||= apiGroup;
  for (const subject of draft.subjects ?? []) if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= apiGroup;
}

const sameRole = (role: RoleRef, old: RoleRef): FieldError[] =>
  semanticEqual(role, old)
    ? []
    : [invalidValue('roleRef', { APIGroup: role.apiGroup ?? '', Kind: role.kind ?? '', Name: role.name ?? '' }, 'cannot change roleRef')];

function validateBinding({ roleRef, subjects: all }: RoleBinding, rules: BindingRules): FieldError[] {
  const errors: FieldError[] = [];
  if (roleRef?.apiGroup !== apiGroup) errors.push(notSupported('roleRef.apiGroup', roleRef?.apiGroup ?? '', [apiGroup]));
  if (!rules.kinds.includes(roleRef?.kind ?? '')) errors.push(notSupported('roleRef.kind', roleRef?.kind ?? '', rules.kinds));
  errors.push(...requiredAnd(isPathSegmentName, roleRef?.name, 'roleRef.name'));
  return [...errors, ...(all ?? []).flatMap((subject, i) => validateSubject(subject, `subjects[${i}]`, rules))];
}

function validateSubject(
  { kind = '', name = '', namespace = '', apiGroup: group = '' }: Subject,
  at: string,
  { namespaced }: BindingRules,
): FieldError[] {
  const errors: FieldError[] = name === '' ? [required(`${at}.name`)] : [];
  if (kind === 'ServiceAccount') {
    if (name !== '') errors.push(...checked(isDns1123Subdomain, name, `${at}.name`));
    if (group !== '') errors.push(notSupported(`${at}.apiGroup`, group, ['']));
    if (!namespaced && namespace === '') errors.push(required(`${at}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== apiGroup) errors.push(notSupported(`${at}.apiGroup`, group, [apiGroup]));
  } else errors.push(notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}
