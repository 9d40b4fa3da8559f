import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles } from '@kubewright/api/rbac/v1';
import type { Authorizer } from '@kubewright/apiserver';
import { NodeAuthorizer, privilegedGroups, RbacAuthorizer, RuleResolver, unionAuthorizer } from '@kubewright/authorization';
import { nodeRules } from '@kubewright/kube-apiserver';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';
import { followNodeGraph } from './node-graph.ts';

/** What roles, nodes and an operator's configuration allow, without what is open to everybody. */
export function reviewAuthorizer(get: Resolve): Authorizer {
  const rbac = new RbacAuthorizer({ resolver: get(tokens.ruleResolver) });
  const own = { rbac: get(tokens.rbacBootstrap).gate(rbac), node: () => nodeAuthorizer(get) };
  return unionAuthorizer([privilegedGroups(), get(tokens.authorization).chain(own)]);
}

/** Needs what there is in the cluster, and follows it. */
const nodeAuthorizer = (get: Resolve): NodeAuthorizer =>
  new NodeAuthorizer({ graph: followNodeGraph(get(tokens.serverInformers)), rules: nodeRules(get(tokens.servedApis).featureGates) });

/** Roles and bindings come through an informer factory of their own: it acts as the server, whom every authorizer lets in. */
export function ruleResolver(get: Resolve): RuleResolver {
  const informers = get(tokens.serverInformers);
  return new RuleResolver(() => ({
    roles: informers.informer(Roles),
    roleBindings: informers.informer(RoleBindings),
    clusterRoles: informers.informer(ClusterRoles),
    clusterRoleBindings: informers.informer(ClusterRoleBindings),
  }));
}
