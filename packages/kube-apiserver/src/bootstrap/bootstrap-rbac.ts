import { semanticEqual } from '@kubewright/api-machinery';
import {
  type ClusterRole,
  ClusterRoleBindings,
  ClusterRoles,
  type PolicyRule,
  type Role,
  RoleBindings,
  Roles,
  type RoleBinding,
  type ClusterRoleBinding,
} from '@kubewright/api/rbac/v1';
import { uncoveredRules } from '@kubewright/authorization';
import type { Client } from '@kubewright/client';
import type { FeatureGates } from '../runtime-config/feature-gates.ts';
import { ensure } from './ensure.ts';
import { bindingRows } from './rbac/bindings.ts';
import { clusterRoleRows } from './rbac/cluster-roles.ts';
import { controllerRoleRows } from './rbac/controller-roles.ts';
import { namespacedRoleRows } from './rbac/namespaced-roles.ts';
import { bindingOf, clusterRoleOf, roleOf } from './rbac/role-row.ts';

const autoUpdate = 'rbac.authorization.kubernetes.io/autoupdate';

/** Everything {@link bootstrapRbac} sees to, as it is in a new cluster. */
export interface RbacObjects {
  readonly clusterRoles: readonly ClusterRole[];
  readonly roles: readonly Role[];
  readonly clusterRoleBindings: readonly ClusterRoleBinding[];
  readonly roleBindings: readonly RoleBinding[];
}

/** `gates`: some roles are for what is off unless a gate says otherwise. */
export function defaultRbacObjects(gates: FeatureGates = new Map()): RbacObjects {
  const isThere = ({ gate }: { readonly gate?: string }): boolean => gate === undefined || gates.get(gate) === true;
  const rows = [...clusterRoleRows, ...controllerRoleRows].filter(isThere);
  const bindings = bindingRows.filter(isThere).map(bindingOf);
  return {
    clusterRoles: rows.map(clusterRoleOf),
    roles: namespacedRoleRows.map(roleOf),
    clusterRoleBindings: bindings.filter(({ metadata }) => !metadata.namespace),
    roleBindings: bindings.filter(({ metadata }) => metadata.namespace),
  };
}

/** What every node may do, of which mode Node leaves each what belongs to it. */
export function nodeRules(gates?: FeatureGates): readonly PolicyRule[] {
  return defaultRbacObjects(gates).clusterRoles.find(({ metadata }) => metadata.name === 'system:node')?.rules ?? [];
}

/**
 * The default roles and bindings. What is there keeps what people added; what it lacks is added, unless it says
 * `autoupdate: "false"`.
 */
export async function bootstrapRbac(client: Client, wanted: RbacObjects = defaultRbacObjects()): Promise<void> {
  const { clusterRoles, roles, clusterRoleBindings, roleBindings } = wanted;
  await Promise.all([
    ensure<ClusterRole>(client, ClusterRoles, clusterRoles, withMissingRules),
    ensure<Role>(client, Roles, roles, withMissingRules),
    ensure<ClusterRoleBinding>(client, ClusterRoleBindings, clusterRoleBindings, withMissingSubjects),
    ensure<RoleBinding>(client, RoleBindings, roleBindings, withMissingSubjects),
  ]);
}

const mayUpdate = ({ metadata }: Role | RoleBinding): boolean => metadata.annotations?.[autoUpdate] !== 'false';

function withMissingRules<T extends Role & { aggregationRule?: unknown }>(present: T, wanted: T): T | undefined {
  // Rules of aggregated roles are the aggregation's.
  if (!mayUpdate(present) || wanted.aggregationRule || semanticEqual(present.rules, wanted.rules)) return undefined;
  const missing: PolicyRule[] = uncoveredRules(present.rules ?? [], wanted.rules ?? []);
  return missing.length === 0 ? undefined : { ...present, rules: [...(present.rules ?? []), ...missing] };
}

function withMissingSubjects<T extends RoleBinding>(present: T, wanted: T): T | undefined {
  if (!mayUpdate(present)) return undefined;
  const missing = (wanted.subjects ?? []).filter((subject) => !present.subjects?.some((other) => semanticEqual(other, subject)));
  return missing.length === 0 ? undefined : { ...present, subjects: [...(present.subjects ?? []), ...missing] };
}
