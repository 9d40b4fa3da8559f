import type { ClusterRole, PolicyRule } from '@kubewright/api/rbac/v1';
import { expect, test } from 'vitest';
import { decideRules, type RulesDecision } from './decide-rules.ts';

const rule = (resource: string): PolicyRule => ({ apiGroups: [''], resources: [resource], verbs: ['get'] });
const role = (name: string, resources: readonly string[], labels: Record<string, string> = {}): ClusterRole =>
  ({ metadata: { name, labels }, rules: resources.map(rule) }) as ClusterRole;
const aggregated = (resources: readonly string[], ...labels: Record<string, string>[]): ClusterRole =>
  ({
    ...role('all', resources, { to: 'all' }),
    aggregationRule: { clusterRoleSelectors: labels.map((matchLabels) => ({ matchLabels })) },
  }) as ClusterRole;

const roles = [
  role('z', ['pods', 'nodes'], { to: 'all' }),
  role('a', ['pods'], { to: 'all' }),
  role('m', ['events'], { also: 'all' }),
  role('no', ['secrets']),
];
const decide = (target: ClusterRole): RulesDecision =>
  decideRules(target, (matches) => [...roles, target].filter(({ metadata }) => matches(metadata.labels ?? {})));

test.each([
  ['without selectors of others keeps its rules', role('own', ['pods']), { kind: 'keep' }],
  [
    'gets the rules of those it selects by their names, each once',
    aggregated([], { to: 'all' }),
    { kind: 'apply', rules: [rule('pods'), rule('nodes')] },
  ],
  [
    'gets them selector by selector',
    aggregated([], { also: 'all' }, { to: 'all' }),
    { kind: 'apply', rules: [rule('events'), rule('pods'), rule('nodes')] },
  ],
  ['that has them already is left alone', aggregated(['pods', 'nodes'], { to: 'all' }), { kind: 'keep' }],
  ['loses rules that nobody it selects has', aggregated(['pods'], { to: 'nobody' }), { kind: 'apply', rules: [] }],
  ['that selects nobody and has nothing is left alone', aggregated([], { to: 'nobody' }), { kind: 'keep' }],
])('a role %s', (_, target, decision) => {
  expect(decide(target)).toEqual(decision);
});
