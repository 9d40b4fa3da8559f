import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '@kubewright/api/rbac/v1';
import type { UserInfo } from '@kubewright/apiserver';
import type { Lister } from '@kubewright/informer';

/** Where roles and bindings come from. */
export interface RbacListers {
  readonly roles: Lister<Role>;
  readonly roleBindings: Lister<RoleBinding>;
  readonly clusterRoles: Lister<ClusterRole>;
  readonly clusterRoleBindings: Lister<ClusterRoleBinding>;
}

/** A rule that applies to a user, and through what. */
export interface GrantedRule {
  readonly rule: PolicyRule;
  readonly binding: ClusterRoleBinding | RoleBinding;
  readonly subject: Subject;
}

const serviceAccountPrefix = 'system:serviceaccount:';
const roleResource = (kind: string): string => (kind === 'ClusterRole' ? 'clusterroles' : 'roles');

/** Finds the rules that apply to a user. */
export class RuleResolver {
  readonly #listers: RbacListers;

  constructor(listers: RbacListers) {
    this.#listers = listers;
  }

  /**
   * The rules for a user in a namespace ('' : cluster-wide ones only), in no promised order. Roles that bindings name
   * but that do not exist are told to `missing`.
   */
  *rulesFor(user: UserInfo, namespace: string, missing?: (message: string) => void): Generator<GrantedRule> {
    const { clusterRoleBindings, roleBindings } = this.#listers;
    for (const binding of clusterRoleBindings.list()) yield* this.#rulesOf(user, binding, '', missing);
    if (!namespace) return;
    for (const binding of roleBindings.list({ namespace })) yield* this.#rulesOf(user, binding, namespace, missing);
  }

  /** The rules of the role a binding refers to; undefined when there is no such role. */
  rulesOfRole({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    const role = kind === 'ClusterRole' ? this.#listers.clusterRoles.get({ name }) : this.#listers.roles.get({ namespace, name });
    return role && (role.rules ?? []);
  }

  *#rulesOf(user: UserInfo, binding: ClusterRoleBinding | RoleBinding, namespace: string, missing?: (message: string) => void): Generator<GrantedRule> {
    const subject = (binding.subjects ?? []).find((candidate) => isSubject(user, candidate, namespace));
    if (!subject) return;
    const rules = this.rulesOfRole(binding.roleRef, namespace);
    if (!rules) missing?.(`${roleResource(binding.roleRef.kind).slice(0, -1)}.rbac.authorization.k8s.io "${binding.roleRef.name}" not found`);
    for (const rule of rules ?? []) yield { rule, binding, subject };
  }
}

function isSubject(user: UserInfo, { kind, name, namespace }: Subject, bindingNamespace: string): boolean {
  if (kind === 'User') return user.name === name;
  if (kind === 'Group') return user.groups.includes(name);
  const home = namespace || bindingNamespace;
  return kind === 'ServiceAccount' && home !== '' && user.name === `${serviceAccountPrefix}${home}:${name}`;
}
