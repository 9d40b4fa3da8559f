/**
 * Who may do what.
 *
 * - `simple-authorizers`: allow all, allow nothing, privileged groups, open paths, and the union of authorizers
 * - `counted-authorizer`: counts what an authorizer decides
 * - `node/`: what a kubelet may have: what belongs to its node and to the pods there
 * - `abac/`: policies of a file, a line each
 * - `webhook/`: asks a service, about requests that meet conditions
 * - `configuration/`: which authorizers are asked in which order, as a file says it
 * - `rbac/rbac-authorizer`: decides by roles and bindings
 * - `rbac/rule-resolver`: the rules that apply to a user, from informers
 * - `rbac/subject-index`: bindings filed under whom they bind
 * - `rbac/rule-matching`, `rbac/rule-coverage`: whether a rule allows a request, or covers another rule
 * @packageDocumentation
 */
export { alwaysAllow, alwaysAllowPaths, alwaysDeny, privilegedGroups, unionAuthorizer } from './simple-authorizers.ts';
export { RbacAuthorizer } from './rbac/rbac-authorizer.ts';
export { AbacAuthorizer, parseAbacPolicies, type AbacPolicy } from './abac/abac-authorizer.ts';
export { NodeAuthorizer } from './node/node-authorizer.ts';
export { NodeGraph } from './node/node-graph.ts';
export { RuleResolver, type GrantedRule, type RbacSources } from './rbac/rule-resolver.ts';
export { ruleAllows } from './rbac/rule-matching.ts';
export { uncoveredRules } from './rbac/rule-coverage.ts';
export { CountedDecisions } from './counted-authorizer.ts';
export { WebhookAuthorizer, WebhookAuthorizerMetrics, type WebhookAuthorizerOptions } from './webhook/webhook-authorizer.ts';
export { ReviewConditions, compileReviewCondition } from './webhook/review-conditions.ts';
export {
  parseAuthorizationConfiguration,
  type AuthorizerConfiguration,
  type WebhookConfiguration,
} from './configuration/authorization-configuration.ts';
