import type { RuleWithOperations } from '@kubewright/api/admissionregistration/v1';

/** What a rule decides about. */
export interface RuleSubject {
  readonly operation: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  /** '' for cluster-scoped objects, namespaces included. */
  readonly namespace: string;
}

/** Whether a rule names the request (k8s.io/apiserver admission/plugin/webhook/predicates/rules). */
export function ruleMatches(rule: RuleWithOperations, subject: RuleSubject): boolean {
  return (
    scopeMatches(rule.scope, subject.namespace) &&
    includes(rule.operations, subject.operation) &&
    includes(rule.apiGroups, subject.group) &&
    includes(rule.apiVersions, subject.version) &&
    (rule.resources ?? []).some((pattern) => resourceMatches(pattern, subject))
  );
}

function scopeMatches(scope: string | undefined, namespace: string): boolean {
  if (scope === 'Namespaced') return namespace !== '';
  return scope === 'Cluster' ? namespace === '' : true;
}

function includes(values: readonly string[] | undefined, wanted: string): boolean {
  return values?.some((value) => value === '*' || value === wanted) ?? false;
}

function resourceMatches(pattern: string, { resource, subresource }: RuleSubject): boolean {
  const [main = '', sub = ''] = pattern.split('/', 2);
  return (main === '*' || main === resource) && (sub === '*' || sub === subresource);
}
