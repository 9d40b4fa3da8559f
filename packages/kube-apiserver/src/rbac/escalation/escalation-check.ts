import { type ApiError, forbidden, notFound, semanticEqual } from '@kubewright/api-machinery';
import type { PolicyRule, Role, RoleBinding } from '@kubewright/api/rbac/v1';
import type { AdmissionPlugin, AdmissionRequest, Authorizer } from '@kubewright/apiserver';
import { type RuleResolver, uncoveredRules } from '@kubewright/authorization';

const group = 'rbac.authorization.k8s.io';

/**
 * Nobody hands out rights he does not have: not in a role without the verb `escalate` on it, not in a binding without
 * `bind` (pkg/registry/rbac policybased). Members of system:masters may.
 */
export class RbacEscalationCheck implements AdmissionPlugin {
  readonly name = 'RbacEscalationCheck';
  readonly #deps: { resolver: RuleResolver; authorizer: Authorizer };

  constructor(deps: { resolver: RuleResolver; authorizer: Authorizer }) {
    this.#deps = deps;
  }

  handles({ definition, operation, subresource, user }: AdmissionRequest): boolean {
    return (
      definition.group === group &&
      subresource === '' &&
      (operation === 'CREATE' || operation === 'UPDATE') &&
      !user.groups.includes('system:masters')
    );
  }

  async validate(request: AdmissionRequest): Promise<void> {
    if (request.definition.plural.endsWith('bindings')) await this.#checkBinding(request);
    else await this.#checkRole(request);
  }

  async #checkRole(request: AdmissionRequest): Promise<void> {
    const { rules } = request.object as Role;
    if (request.old && semanticEqual(rules, (request.old as Role).rules)) return;
    if (await this.#may(request, 'escalate', request.definition.plural, request.name)) return;
    this.#assertOwned(request, rules ?? []);
  }

  async #checkBinding(request: AdmissionRequest): Promise<void> {
    const { roleRef, subjects } = request.object as RoleBinding;
    const old = request.old as RoleBinding | undefined;
    if (old && semanticEqual(roleRef, old.roleRef) && semanticEqual(subjects, old.subjects)) return;
    if (await this.#may(request, 'bind', roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles', roleRef.name)) return;
    const rules = this.#deps.resolver.rulesOfRole(roleRef, request.namespace);
    if (!rules) throw notFound({ group, resource: request.definition.plural }, roleRef.name);
    this.#assertOwned(request, rules);
  }

  async #may({ user, namespace }: AdmissionRequest, verb: string, resource: string, name: string): Promise<boolean> {
    const attributes = { user, verb, path: '', resourceRequest: true, group, version: 'v1', resource, subresource: '', namespace, name };
    return (await this.#deps.authorizer.authorize(attributes)).kind === 'allow';
  }

  #assertOwned(request: AdmissionRequest, wanted: readonly PolicyRule[]): void {
    const { user, namespace } = request;
    const owned = this.#deps.resolver.rulesFor(user, namespace).map(({ rule }) => rule);
    const missing = uncoveredRules(owned, wanted);
    if (missing.length === 0) return;
    const who = `user ${JSON.stringify(user.name)} (groups=${goStrings(user.groups)})`;
    throw rejected(
      request,
      `${who} is attempting to grant RBAC permissions not currently held:\n${missing.map(ruleText).sort().join('\n')}`,
    );
  }
}

function rejected({ definition, name }: AdmissionRequest, why: string): ApiError {
  return forbidden({ group: definition.group, resource: definition.plural }, name, why);
}

/** A list as Go prints it with %q, in upstream's messages. */
const goStrings = (list: readonly string[]): string => `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;

function ruleText({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ['NonResourceURLs', nonResourceURLs],
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs ?? []],
  ];
  const shown = parts.filter(([, list]) => (list ?? []).length > 0).map(([label, list]) => `${label}:${goStrings(list!)}`);
  return `{${shown.join(', ')}}`;
}
