import type { FlowSchema, PriorityLevelConfiguration } from '@kubewright/api/flowcontrol/v1';

const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const group = (name: string) => ({ kind: 'Group', group: { name } }) as const;

/** What holds even where no object says so (pkg/apis/flowcontrol/bootstrap, release 1.36): nothing is without a level. */
export const mandatoryPriorityLevels: readonly PriorityLevelConfiguration[] = [
  { metadata: { name: 'exempt' }, spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }, status: {} },
  {
    metadata: { name: 'catch-all' },
    spec: { type: 'Limited', limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 } },
    status: {},
  },
];

export const mandatoryFlowSchemas: readonly FlowSchema[] = [
  {
    metadata: { name: 'exempt' },
    spec: {
      matchingPrecedence: 1,
      priorityLevelConfiguration: { name: 'exempt' },
      rules: [{ subjects: [group('system:masters')], ...everything }],
    },
    status: {},
  },
  {
    metadata: { name: 'catch-all' },
    spec: {
      matchingPrecedence: 10_000,
      priorityLevelConfiguration: { name: 'catch-all' },
      distinguisherMethod: { type: 'ByUser' },
      rules: [{ subjects: [group('system:unauthenticated'), group('system:authenticated')], ...everything }],
    },
    status: {},
  },
];
