import type { PolicyRule } from '@kubewright/api/rbac/v1';
import { resourceMatches, urlMatches } from './rule-matching.ts';

/** One verb on one thing. */
type Grant = { readonly verb: string } & (
  | { readonly url: string }
  | { readonly group: string; readonly resource: string; readonly name: string | undefined }
);

/**
 * The parts of `wanted` that `owned` does not cover (upstream's validation.Covers): nobody may hand out what he does
 * not have. Empty when everything is covered.
 */
export function uncoveredRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted
    .flatMap(breakDown)
    .filter((grant) => !owned.some((rule) => covers(rule, grant)))
    .map(toRule);
}

function breakDown(rule: PolicyRule): Grant[] {
  const names: (string | undefined)[] = rule.resourceNames?.length ? rule.resourceNames : [undefined];
  return (rule.verbs ?? []).flatMap((verb) => [
    ...(rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).flatMap((resource) => names.map((name) => ({ verb, group, resource, name }))),
    ),
    ...(rule.nonResourceURLs ?? []).map((url) => ({ verb, url })),
  ]);
}

const includes = (list: readonly string[] | undefined, value: string): boolean =>
  list?.some((item) => item === '*' || item === value) ?? false;

function covers(rule: PolicyRule, grant: Grant): boolean {
  if (!includes(rule.verbs, grant.verb)) return false;
  if ('url' in grant) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, grant.url));
  const [resource = '', subresource = ''] = grant.resource.split('/', 2);
  const names = rule.resourceNames ?? [];
  return (
    includes(rule.apiGroups, grant.group) &&
    resourceMatches(rule.resources ?? [], resource, subresource) &&
    (names.length === 0 || (grant.name !== undefined && names.includes(grant.name)))
  );
}

function toRule(grant: Grant): PolicyRule {
  if ('url' in grant) return { verbs: [grant.verb], nonResourceURLs: [grant.url] };
  return {
    verbs: [grant.verb],
    apiGroups: [grant.group],
    resources: [grant.resource],
    ...(grant.name !== undefined && { resourceNames: [grant.name] }),
  };
}
