import type { ControllerManifest, Verb } from './controller.ts';

/** rbac/v1 PolicyRule over resources. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What every controller may do besides its manifest: write events (upstream's eventsRule). */
const eventsRule: ResourceRule = { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] };

/** The rules of the controller's cluster role: what its manifest declares, grouped by API group and verbs, and events. */
export function rbacRulesOf(manifest: Pick<ControllerManifest, 'uses'>): ResourceRule[] {
  const verbsOf = new Map<string, { group: string; resource: string; verbs: Set<Verb> }>();
  for (const { resource: type, subresource, verbs } of manifest.uses) {
    const resource = subresource ? `${type.plural}/${subresource}` : type.plural;
    const key = `${type.group}/${resource}`;
    const entry = verbsOf.get(key) ?? { group: type.group, resource, verbs: new Set() };
    verbs.forEach((verb) => entry.verbs.add(verb));
    verbsOf.set(key, entry);
  }
  const rules = new Map<string, { group: string; resources: string[]; verbs: string[] }>();
  for (const { group, resource, verbs } of verbsOf.values()) {
    const sorted = [...verbs].sort();
    const key = `${group} ${sorted.join()}`;
    const rule = rules.get(key) ?? { group, resources: [], verbs: sorted };
    rule.resources.push(resource);
    rules.set(key, rule);
  }
  return [
    ...[...rules.values()].map(({ group, resources, verbs }) => ({ apiGroups: [group], resources: resources.sort(), verbs })),
    eventsRule,
  ];
}
