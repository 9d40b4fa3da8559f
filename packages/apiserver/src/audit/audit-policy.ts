import { isDns1123Subdomain, loadYaml, withoutNulls } from '@kubewright/api-machinery';
import type { Attributes } from '../contract.ts';
import { auditLevels, auditStages, type AuditLevel, type AuditStage } from './audit-event.ts';

interface GroupResources {
  readonly group?: string;
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** One rule of audit.k8s.io/v1 Policy. */
interface PolicyRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

interface PolicyFile {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly rules?: readonly PolicyRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** How one request is audited. */
export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitStages: ReadonlySet<AuditStage>;
  readonly omitManagedFields: boolean;
}

/** Which requests are audited how: the first rule that matches decides (k8s.io/apiserver audit/policy/checker.go). */
export class AuditPolicy {
  readonly #rules: readonly { readonly rule: PolicyRule; readonly decision: AuditDecision }[];
  readonly #otherwise: AuditDecision;

  constructor({ rules, omitStages, omitManagedFields = false }: PolicyFile) {
    const everywhere = omitStages ?? [];
    this.#otherwise = { level: 'None', omitStages: new Set(everywhere), omitManagedFields };
    this.#rules = (rules ?? []).map((rule) => ({
      rule,
      decision: {
        level: rule.level,
        omitStages: new Set([...everywhere, ...(rule.omitStages ?? [])]),
        omitManagedFields: rule.omitManagedFields ?? omitManagedFields,
      },
    }));
  }

  decide(attributes: Attributes): AuditDecision {
    for (const { rule, decision } of this.#rules) if (ruleMatches(rule, attributes)) return decision;
    return this.#otherwise;
  }
}

const listed = (list: readonly string[] | undefined): list is readonly string[] => list !== undefined && list.length > 0;

function ruleMatches(rule: PolicyRule, attributes: Attributes): boolean {
  const { users, userGroups, verbs, namespaces, resources, nonResourceURLs } = rule;
  const { user, verb } = attributes;
  if (listed(users) && !users.includes(user.name)) return false;
  if (listed(userGroups) && !user.groups.some((group) => userGroups.includes(group))) return false;
  if (listed(verbs) && !verbs.includes(verb)) return false;
  if (listed(namespaces) || (resources?.length ?? 0) > 0) return matchesResource(rule, attributes);
  if (listed(nonResourceURLs)) return !attributes.resourceRequest && nonResourceURLs.some((url) => matchesPath(url, attributes.path));
  return true;
}

function matchesPath(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));
}

function matchesResource({ namespaces, resources = [] }: PolicyRule, attributes: Attributes): boolean {
  if (!attributes.resourceRequest) return false;
  // What is in no namespace is in ''.
  if (listed(namespaces) && !namespaces.includes(attributes.namespace)) return false;
  return resources.length === 0 || resources.some((each) => matchesGroup(each, attributes));
}

function matchesGroup(
  { group = '', resources, resourceNames }: GroupResources,
  { group: asked, resource, subresource, name }: Attributes,
): boolean {
  if (group !== asked && group !== '*') return false;
  if (!listed(resources)) return true;
  if (listed(resourceNames) && !resourceNames.includes(name)) return false;
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some(
    (each) => each === '*' || each === combined || each === `${resource}/*` || (subresource !== '' && each === `*/${subresource}`),
  );
}

/** Reads a policy file, YAML or JSON. @throws {Error} that says what is wrong with it. */
export function parseAuditPolicy(text: string): AuditPolicy {
  // A key with nothing behind it, as people leave it in YAML, says nothing.
  const file = withoutNulls(loadYaml(text)) as PolicyFile | null;
  if (typeof file !== 'object' || file === null || Array.isArray(file)) throw new Error('an audit policy is an object');
  if (file.kind !== 'Policy' || file.apiVersion !== 'audit.k8s.io/v1')
    throw new Error(`unknown group version field ${JSON.stringify(file.apiVersion ?? '')} in policy`);
  if (!file.rules || file.rules.length === 0) throw new Error('loaded illegal policy with 0 rules');
  const problems = [...wrongStages(file.omitStages ?? [], 'omitStages'), ...file.rules.flatMap(wrongRule)];
  if (problems.length > 0) throw new Error(problems.join(', '));
  return new AuditPolicy(file);
}

function wrongRule(rule: PolicyRule, index: number): string[] {
  const at = `rules[${index}]`;
  const { level, nonResourceURLs = [], resources = [], namespaces = [], omitStages = [] } = rule;
  const problems: string[] = [];
  if (!level) problems.push(`${at}.level: Required value`);
  else if (!auditLevels.includes(level))
    problems.push(
      `${at}.level: Unsupported value: ${JSON.stringify(level)}: supported values: ${auditLevels.map((each) => `"${each}"`).join(', ')}`,
    );
  for (const [i, url] of nonResourceURLs.entries()) {
    if (url === '*') continue;
    if (!url.startsWith('/'))
      problems.push(
        `${at}.nonResourceURLs[${i}]: Invalid value: ${JSON.stringify(url)}: non-resource URL rules must begin with a '/' character`,
      );
    if (url.slice(0, -1).includes('*'))
      problems.push(
        `${at}.nonResourceURLs[${i}]: Invalid value: ${JSON.stringify(url)}: non-resource URL wildcards '*' must be the final character of the rule`,
      );
  }
  for (const { group = '', resources: names = [], resourceNames = [] } of resources) {
    if (group !== '' && group !== '*' && isDns1123Subdomain(group).length > 0)
      problems.push(`${at}.resources.group: Invalid value: ${JSON.stringify(group)}: must be a DNS subdomain`);
    if (resourceNames.length > 0 && names.length === 0)
      problems.push(`${at}.resources.resourceNames: Invalid value: using resourceNames requires at least one resource`);
  }
  if (nonResourceURLs.length > 0 && (resources.length > 0 || namespaces.length > 0)) {
    problems.push(`${at}.nonResourceURLs: Invalid value: rules cannot apply to both regular resources and non-resource URLs`);
  }
  return [...problems, ...wrongStages(omitStages, `${at}.omitStages`)];
}

function wrongStages(stages: readonly string[], at: string): string[] {
  return stages.flatMap((stage, i) =>
    (auditStages as readonly string[]).includes(stage)
      ? []
      : [`${at}[${i}]: Invalid value: ${JSON.stringify(stage)}: allowed stages are ${auditStages.join(',')}`],
  );
}
