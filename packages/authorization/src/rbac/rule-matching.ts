import type { PolicyRule } from '@kubewright/api/rbac/v1';
import type { Attributes } from '@kubewright/apiserver';

const has = (list: readonly string[] | undefined | null, value: string): boolean =>
  list?.some((item) => item === '*' || item === value) ?? false;

/** Whether a rule allows a request (k8s.io/kubernetes pkg/registry/rbac/validation, RulesAllow). */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (!attributes.resourceRequest) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, attributes.path));
  const names = rule.resourceNames ?? [];
  return (
    has(rule.apiGroups, attributes.group) &&
    resourceMatches(rule.resources ?? [], attributes.resource, attributes.subresource) &&
    (names.length === 0 || names.includes(attributes.name))
  );
}

/** `*` is everything, `pods/log` one subresource, and `*` before the slash that subresource of every resource. */
export function resourceMatches(resources: readonly string[], resource: string, subresource: string): boolean {
  const combined = subresource ? `${resource}/${subresource}` : resource;
  return resources.some((listed) => listed === '*' || listed === combined || (subresource !== '' && listed === `*/${subresource}`));
}

/** A URL of a rule, which may end with a star that stands for any rest. */
export function urlMatches(listed: string, path: string): boolean {
  if (listed === '*' || listed === path) return true;
  return listed.endsWith('*') && path.startsWith(listed.replace(/\*+$/, ''));
}
