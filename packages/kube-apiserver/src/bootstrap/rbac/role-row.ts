import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '@kubewright/api/rbac/v1';

/** A role as the tables write it; rules as `groups resources [names]: verbs` or `url paths: verbs`. */
export interface RoleRow {
  readonly name: string;
  readonly namespace?: string;
  /** Aggregated roles this one's rules become part of. */
  readonly aggregateTo?: readonly string[];
  /** The rules are those of all roles with the label for this word. */
  readonly aggregates?: string;
  readonly rules: readonly string[];
  /** There only where this feature gate is on. */
  readonly gate?: string;
}

/** Subjects are `user:name`, `group:name` or `sa:namespace/name`. */
export interface BindingRow {
  readonly name: string;
  readonly namespace?: string;
  readonly role?: string;
  readonly subjects: readonly string[];
  /** As of a {@link RoleRow}. */
  readonly gate?: string;
}

const apiGroup = 'rbac.authorization.k8s.io';
const aggregationLabel = (word: string): string => `${apiGroup}/aggregate-to-${word}`;

const metadataOf = ({ name, namespace, aggregateTo = [] }: RoleRow): Role['metadata'] => ({
  name,
  ...(namespace && { namespace }),
  labels: {
    'kubernetes.io/bootstrapping': 'rbac-defaults',
    ...Object.fromEntries(aggregateTo.map((word) => [aggregationLabel(word), 'true'])),
  },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
});

/** The cluster role of a row. Aggregated ones come without rules: those are what the aggregation controller makes of the others. */
export function clusterRoleOf(row: RoleRow): ClusterRole {
  if (!row.aggregates) return { metadata: metadataOf(row), rules: row.rules.map(parseRule) };
  const clusterRoleSelectors = [{ matchLabels: { [aggregationLabel(row.aggregates)]: 'true' } }];
  return { metadata: metadataOf(row), aggregationRule: { clusterRoleSelectors } };
}

export const roleOf = (row: RoleRow): Role => ({ metadata: metadataOf(row), rules: row.rules.map(parseRule) });

/** @throws Error on a line that is no rule: the tables are wrong. */
export function parseRule(line: string): PolicyRule {
  const colon = line.lastIndexOf(': ');
  const [groups = '', resources = '', names] = line.slice(0, colon).split(' ');
  const verbs = line.slice(colon + 2).split(',');
  if (colon < 0 || !resources) throw new Error(`not a rule: ${line}`);
  if (groups === 'url') return { verbs, nonResourceURLs: resources.split(',') };
  return {
    verbs,
    apiGroups: groups.split(',').map((group) => (group === 'core' ? '' : group)),
    resources: resources.split(','),
    ...(names && { resourceNames: names.slice(1, -1).split(',') }),
  };
}

export function bindingOf({ name, namespace, role = name, subjects }: BindingRow): ClusterRoleBinding | RoleBinding {
  return {
    metadata: metadataOf({ name, ...(namespace && { namespace }), rules: [] }),
    roleRef: { apiGroup, kind: namespace ? 'Role' : 'ClusterRole', name: role },
    subjects: subjects.map(parseSubject),
  };
}

function parseSubject(text: string): Subject {
  const colon = text.indexOf(':');
  const [kind, name] = [text.slice(0, colon), text.slice(colon + 1)];
  if (kind === 'user') return { kind: 'User', apiGroup, name };
  if (kind === 'group') return { kind: 'Group', apiGroup, name };
  const [namespace = '', account = ''] = name.split('/');
  return { kind: 'ServiceAccount', name: account, namespace };
}
