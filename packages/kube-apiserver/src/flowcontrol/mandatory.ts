import type { FlowSchemaSpec, PriorityLevelConfigurationSpec } from '@kubewright/api/flowcontrol/v1';

const everything = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }];
const everyPath = [{ verbs: ['*'], nonResourceURLs: ['*'] }];
const groups = (...names: string[]) => names.map((name) => ({ kind: 'Group' as const, group: { name } }));

/** The schemas every server has, which nobody may change (k8s.io/apiserver pkg/apis/flowcontrol/bootstrap, 1.36). */
export const mandatoryFlowSchemas: ReadonlyMap<string, FlowSchemaSpec> = new Map<string, FlowSchemaSpec>([
  [
    'exempt',
    {
      priorityLevelConfiguration: { name: 'exempt' },
      matchingPrecedence: 1,
      rules: [{ subjects: groups('system:masters'), resourceRules: everything, nonResourceRules: everyPath }],
    },
  ],
  [
    'catch-all',
    {
      priorityLevelConfiguration: { name: 'catch-all' },
      matchingPrecedence: 10_000,
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        { subjects: groups('system:unauthenticated', 'system:authenticated'), resourceRules: everything, nonResourceRules: everyPath },
      ],
    },
  ],
]);

export const mandatoryPriorityLevels: ReadonlyMap<string, PriorityLevelConfigurationSpec> = new Map<string, PriorityLevelConfigurationSpec>(
  [
    ['exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }],
    ['catch-all', { type: 'Limited', limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 } }],
  ],
);
