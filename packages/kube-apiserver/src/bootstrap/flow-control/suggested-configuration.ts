import type { FlowSchema, PolicyRulesWithSubjects, PriorityLevelConfiguration, Subject } from '@kubewright/api/flowcontrol/v1';

/** Shares, percent that may be lent, queues, hand size; queues are fifty long. */
const levels: Readonly<Record<string, readonly [shares: number, lendable: number, queues: number, hand: number]>> = {
  system: [30, 33, 64, 6],
  'node-high': [40, 25, 64, 6],
  'leader-election': [10, 0, 16, 4],
  'workload-high': [40, 50, 128, 6],
  'workload-low': [100, 90, 128, 6],
  'global-default': [20, 50, 128, 6],
};

/** The levels a new cluster has besides the mandatory ones (pkg/apis/flowcontrol/bootstrap, release 1.36). */
export const suggestedPriorityLevels: readonly PriorityLevelConfiguration[] = Object.entries(levels).map(
  ([name, [nominalConcurrencyShares, lendablePercent, queues, handSize]]) => ({
    metadata: { name },
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares,
        limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } },
        lendablePercent,
      },
    },
    status: {},
  }),
);

const users = (...names: string[]): Subject[] => names.map((name) => ({ kind: 'User', user: { name } }));
const groups = (...names: string[]): Subject[] => names.map((name) => ({ kind: 'Group', group: { name } }));
const systemAccounts: Subject = { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } };
const anybody = groups('system:unauthenticated', 'system:authenticated');

const everythingOf = (subjects: Subject[]): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
});

const leases = (verbs: string[]) => ({ verbs, apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] });

type Row = readonly [
  name: string,
  precedence: number,
  level: string,
  by: 'ByUser' | 'ByNamespace' | undefined,
  rule: PolicyRulesWithSubjects,
];

const rows: readonly Row[] = [
  ['system-nodes', 500, 'system', 'ByUser', everythingOf(groups('system:nodes'))],
  [
    'system-node-high',
    400,
    'node-high',
    'ByUser',
    {
      subjects: groups('system:nodes'),
      resourceRules: [
        { verbs: ['*'], apiGroups: [''], resources: ['nodes', 'nodes/status'], clusterScope: true, namespaces: ['*'] },
        leases(['*']),
      ],
    },
  ],
  [
    'probes',
    2,
    'exempt',
    undefined,
    { subjects: anybody, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] },
  ],
  [
    'system-leader-election',
    100,
    'leader-election',
    'ByUser',
    {
      subjects: [...users('system:kube-controller-manager', 'system:kube-scheduler'), systemAccounts],
      resourceRules: [leases(['get', 'create', 'update'])],
    },
  ],
  ['kube-controller-manager', 800, 'workload-high', 'ByNamespace', everythingOf(users('system:kube-controller-manager'))],
  ['kube-scheduler', 800, 'workload-high', 'ByNamespace', everythingOf(users('system:kube-scheduler'))],
  ['kube-system-service-accounts', 900, 'workload-high', 'ByNamespace', everythingOf([systemAccounts])],
  ['service-accounts', 9_000, 'workload-low', 'ByUser', everythingOf(groups('system:serviceaccounts'))],
  ['global-default', 9_900, 'global-default', 'ByUser', everythingOf(anybody)],
];

export const suggestedFlowSchemas: readonly FlowSchema[] = rows.map(([name, matchingPrecedence, level, type, rule]) => ({
  metadata: { name },
  spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence, ...(type && { distinguisherMethod: { type } }), rules: [rule] },
  status: {},
}));
