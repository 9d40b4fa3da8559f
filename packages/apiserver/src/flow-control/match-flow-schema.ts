import type {
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from '@kubewright/api/flowcontrol/v1';
import type { UserInfo } from '../contract.ts';
import type { RequestInfo } from '../request/request-info.ts';

export type FlowMatcher = (user: UserInfo, info: RequestInfo) => boolean;
type UserMatcher = (user: UserInfo) => boolean;
type InfoMatcher = (info: RequestInfo) => boolean;

/** A flow schema and whether a request belongs to it. */
export interface CompiledFlowSchema extends FlowSchema {
  readonly matches: FlowMatcher;
}

/** k8s.io/apiserver util/flowcontrol/rule.go. @throws {TypeError} for what was stored by other rules than today's. */
export function compileFlowSchema(schema: FlowSchema): CompiledFlowSchema {
  const rules = (schema.spec.rules ?? []).map(ruleMatcher);
  const matches: FlowMatcher = (user, info) => {
    for (const rule of rules) if (rule(user, info)) return true;
    return false;
  };
  return { ...schema, matches };
}

function ruleMatcher({ subjects, resourceRules, nonResourceRules }: PolicyRulesWithSubjects): FlowMatcher {
  const users = subjects.map(subjectMatcher);
  const resources = (resourceRules ?? []).map(resourceMatcher);
  const paths = (nonResourceRules ?? []).map(pathMatcher);
  return (user, info) => any(users, user) && any(info.resourceRequest ? resources : paths, info);
}

function any<T>(matchers: readonly ((value: T) => boolean)[], value: T): boolean {
  for (const matches of matchers) if (matches(value)) return true;
  return false;
}

function subjectMatcher({ kind, user: wantedUser, group, serviceAccount }: Subject): UserMatcher {
  if (kind === 'User' && wantedUser) return wantedUser.name === '*' ? () => true : ({ name }) => name === wantedUser.name;
  if (kind === 'Group' && group) return group.name === '*' ? () => true : ({ groups }) => groups.includes(group.name);
  if (kind === 'ServiceAccount' && serviceAccount) {
    const prefix = `system:serviceaccount:${serviceAccount.namespace}:`;
    return serviceAccount.name === '*' ? ({ name }) => name.startsWith(prefix) : ({ name }) => name === prefix + serviceAccount.name;
  }
  return () => false;
}

/** A wildcard counts where it stands alone. */
function oneOf(list: readonly string[]): (value: string) => boolean {
  if (list.length === 1 && list[0] === '*') return () => true;
  return (value) => list.includes(value);
}

function resourceMatcher({ verbs, apiGroups, resources, clusterScope, namespaces }: ResourcePolicyRule): InfoMatcher {
  const verb = oneOf(verbs);
  const named = oneOf(resources);
  const group = oneOf(apiGroups);
  const inNamespace = oneOf(namespaces ?? []);
  return (info) =>
    verb(info.verb) &&
    named(info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`) &&
    group(info.group) &&
    (info.namespace === '' ? clusterScope === true : inNamespace(info.namespace));
}

function pathMatcher({ verbs, nonResourceURLs }: NonResourcePolicyRule): InfoMatcher {
  const verb = oneOf(verbs);
  const prefixes = nonResourceURLs.map((url) => url.replace(/\*$/, '').replace(/\/?$/, '/'));
  return ({ verb: asked, path }) =>
    verb(asked) && nonResourceURLs.some((url, i) => url === '*' || url === path || path.startsWith(prefixes[i]!));
}
