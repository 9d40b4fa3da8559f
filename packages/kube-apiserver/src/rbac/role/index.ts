import { type FieldError, invalidValue, isPathSegmentName, required, validateLabelSelector } from '@kubewright/api-machinery';
import type { AggregationRule, ClusterRole, PolicyRule, Role } from '@kubewright/api/rbac/v1';
import { kindStory } from '../../kind-story.ts';
import { fallbackColumns } from '../../table/columns.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const validateRole = ({ rules }: Role): FieldError[] => (rules ?? []).flatMap((rule, i) => validateRule(rule, `rules[${i}]`, true));
const validateClusterRole = ({ rules, aggregationRule }: ClusterRole): FieldError[] => [
  ...(rules ?? []).flatMap((rule, i) => validateRule(rule, `rules[${i}]`, false)),
  ...(aggregationRule ? validateAggregation(aggregationRule) : []),
];

function validateAggregation({ clusterRoleSelectors }: AggregationRule): FieldError[] {
  const field = 'aggregationRule.clusterRoleSelectors';
  const selectors = clusterRoleSelectors ?? [];
  if (selectors.length === 0) return [required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  return selectors.flatMap((selector, index) => {
    const at = `${field}[${index}]`;
    const errors = validateLabelSelector(selector, at);
    return errors.length > 0 ? [...errors, invalidValue(at, null, 'invalid label selector.')] : [];
  });
}

export const roleStory = kindStory<Role>('rbac.authorization.k8s.io', 'roles', {
  columns: fallbackColumns,
  hooks: {
    createOnUpdate: true,
    nameValidation: isPathSegmentName,
    metadataChecks: onMain('object', 'change'),
    validate: validateRole,
    validateUpdate: validateRole,
  },
});

export const clusterRoleStory = kindStory<ClusterRole>('rbac.authorization.k8s.io', 'clusterroles', {
  columns: fallbackColumns,
  hooks: {
    createOnUpdate: true,
    nameValidation: isPathSegmentName,
    metadataChecks: onMain('object', 'change'),
    validate: validateClusterRole,
    validateUpdate: validateClusterRole,
  },
});

function validateRule(rule: PolicyRule, at: string, namespaced: boolean): FieldError[] {
  const count = (list: readonly string[] | undefined): number => (list ?? []).length;
  const errors: FieldError[] = count(rule.verbs) === 0 ? [required(`${at}.verbs`, 'verbs must contain at least one value')] : [];
  if (count(rule.nonResourceURLs) > 0) {
    const field = `${at}.nonResourceURLs`;
    if (namespaced)
      errors.push({
        type: 'FieldValueInvalid',
        field,
        badValue: rule.nonResourceURLs,
        detail: 'namespaced rules cannot apply to non-resource URLs',
      });
    if (count(rule.apiGroups) + count(rule.resources) + count(rule.resourceNames) > 0) {
      errors.push({
        type: 'FieldValueInvalid',
        field,
        badValue: rule.nonResourceURLs,
        detail: 'rules cannot apply to both regular resources and non-resource URLs',
      });
    }
    return errors;
  }
  if (count(rule.apiGroups) === 0) errors.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
  if (count(rule.resources) === 0) errors.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}
