import type { KubeObject } from '@kubewright/api-machinery';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '@kubewright/api/rbac/v1';
import type { UserInfo } from '@kubewright/apiserver';
import type { SharedInformer } from '@kubewright/informer';
import { indexBySubject, visitBindings } from './subject-index.ts';

type Source<T extends KubeObject> = Pick<SharedInformer<T>, 'lister' | 'addIndex'>;

/** Where roles and bindings come from: informers, which get an index more. */
export interface RbacSources {
  readonly roles: Source<Role>;
  readonly roleBindings: Source<RoleBinding>;
  readonly clusterRoles: Source<ClusterRole>;
  readonly clusterRoleBindings: Source<ClusterRoleBinding>;
}

/** A rule that applies to a user, and through what. */
export interface GrantedRule {
  readonly rule: PolicyRule;
  readonly binding: ClusterRoleBinding | RoleBinding;
  readonly subject: Subject;
}

const roleResource = (kind: string): string => (kind === 'ClusterRole' ? 'clusterrole' : 'role');

/** Finds the rules that apply to a user. */
export class RuleResolver {
  readonly #find: () => RbacSources;
  #found: RbacSources | undefined;

  /** `sources` is asked once, for the first answer: where nobody asks, nothing has to be followed. */
  constructor(sources: () => RbacSources) {
    this.#find = sources;
  }

  get #sources(): RbacSources {
    if (this.#found) return this.#found;
    const sources = this.#find();
    indexBySubject(sources.roleBindings);
    indexBySubject(sources.clusterRoleBindings);
    return (this.#found = sources);
  }

  /** All rules for a user in a namespace ('' : cluster-wide ones only), in no promised order. */
  rulesFor(user: UserInfo, namespace: string): GrantedRule[] {
    const rules: GrantedRule[] = [];
    this.visitRules(user, namespace, (rule, binding, subject) => {
      rules.push({ rule, binding, subject });
      return false;
    });
    return rules;
  }

  /**
   * Calls `visit` for each rule that applies to a user in a namespace until it answers true. Roles that bindings name
   * but that do not exist are told to `missing`.
   */
  visitRules(
    user: UserInfo,
    namespace: string,
    visit: (rule: PolicyRule, binding: ClusterRoleBinding | RoleBinding, subject: Subject) => boolean,
    missing?: (message: string) => void,
  ): void {
    const { clusterRoleBindings, roleBindings } = this.#sources;
    const visitRole =
      (at: string) =>
      (binding: ClusterRoleBinding | RoleBinding, subject: Subject): boolean => {
        const rules = this.rulesOfRole(binding.roleRef, at);
        if (rules) return rules.some((rule) => visit(rule, binding, subject));
        missing?.(`${roleResource(binding.roleRef.kind)}.rbac.authorization.k8s.io "${binding.roleRef.name}" not found`);
        return false;
      };
    if (visitBindings(clusterRoleBindings.lister, user, '', visitRole('')) || !namespace) return;
    visitBindings(roleBindings.lister, user, namespace, visitRole(namespace));
  }

  /** The rules of the role a binding refers to; undefined when there is no such role. */
  rulesOfRole({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    const { clusterRoles, roles } = this.#sources;
    const role = kind === 'ClusterRole' ? clusterRoles.lister.get({ name }) : roles.lister.get({ namespace, name });
    return role && (role.rules ?? []);
  }
}
