import type { HorizontalPodAutoscaler } from '@kubewright/api/autoscaling/v2';
import type { Event, LimitRange, Namespace, Node, PersistentVolume, PersistentVolumeClaim, ResourceQuota } from '@kubewright/api/core/v1';
import type { PodDisruptionBudget } from '@kubewright/api/policy/v1';
import { expect, test } from 'vitest';
import { horizontalPodAutoscalerStory } from '../../src/autoscaling/horizontal-pod-autoscaler/index.ts';
import { eventStory } from '../../src/core/event/index.ts';
import { limitRangeStory } from '../../src/core/limit-range/index.ts';
import { namespaceStory } from '../../src/core/namespace/index.ts';
import { nodeStory } from '../../src/core/node/index.ts';
import { persistentVolumeClaimStory } from '../../src/core/persistent-volume-claim/index.ts';
import { persistentVolumeStory } from '../../src/core/persistent-volume/index.ts';
import { resourceQuotaStory } from '../../src/core/resource-quota/index.ts';
import { podDisruptionBudgetStory } from '../../src/policy/pod-disruption-budget/index.ts';
import { type Changes, createProblems, updateProblems } from './problems.ts';

const metadata = { name: 'x', namespace: 'default' };
const object = <T>(rest: object): T => ({ apiVersion: 'v1', kind: 'X', metadata, ...rest }) as unknown as T;

const stories = {
  node: [nodeStory, object<Node>({ spec: {} })],
  volume: [
    persistentVolumeStory,
    object<PersistentVolume>({ spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } } }),
  ],
  claim: [
    persistentVolumeClaimStory,
    object<PersistentVolumeClaim>({ spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }),
  ],
  quota: [resourceQuotaStory, object<ResourceQuota>({ spec: { hard: { pods: '1' } } })],
  'limit range': [limitRangeStory, object<LimitRange>({ spec: { limits: [{ type: 'Container', max: { cpu: '2' }, min: { cpu: '1' } }] } })],
  namespace: [namespaceStory, object<Namespace>({ metadata: { name: 'x' }, spec: { finalizers: ['kubernetes'] } })],
  event: [eventStory, object<Event>({ involvedObject: { namespace: 'default' } })],
  autoscaler: [
    horizontalPodAutoscalerStory,
    object<HorizontalPodAutoscaler>({ spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' } } }),
  ],
  budget: [podDisruptionBudgetStory, object<PodDisruptionBudget>({ spec: { minAvailable: 1, selector: {} } })],
} as const;

type Kind = keyof typeof stories;
const target = (change: object): Changes => ({ 'spec.metrics': [{ type: 'Resource', resource: { name: 'cpu', target: change } }] });
const m = 'spec.metrics[0]';

const creates: readonly (readonly [Kind, string, Changes, readonly string[]])[] = [
  ['node', 'nothing wrong', {}, []],
  ['node', 'a taint without effect', { 'spec.taints': [{ key: 'a' }] }, ['metadata.taints[0].effect: Required value']],
  [
    'node',
    'the same taint twice',
    {
      'spec.taints': [
        { key: 'a', effect: 'NoExecute' },
        { key: 'a', effect: 'NoExecute' },
      ],
    },
    [
      'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoExecute","TimeAdded":null}: taints must be unique by key and effect pair',
    ],
  ],
  [
    'node',
    'two networks of one family',
    { 'spec.podCIDRs': ['10.0.0.0/24', '10.0.1.0/24'] },
    ['spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family'],
  ],
  ['volume', 'nothing wrong', {}, []],
  ['volume', 'no modes', { 'spec.accessModes': [] }, ['spec.accessModes: Required value']],
  ['volume', 'no source', { 'spec.hostPath': undefined }, ['spec: Required value: must specify a volume type']],
  ['volume', 'two sources', { 'spec.nfs': { server: 's', path: '/' } }, ['spec.nfs: Forbidden: may not specify more than 1 volume type']],
  [
    'volume',
    'no capacity',
    { 'spec.capacity': { storage: '0' } },
    ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
  ],
  [
    'volume',
    'a disk of some node',
    { 'spec.hostPath': undefined, 'spec.local': { path: '/d' } },
    ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
  ],
  [
    'volume',
    'a policy that is none',
    { 'spec.persistentVolumeReclaimPolicy': 'X' },
    ['spec.persistentVolumeReclaimPolicy: Unsupported value: "X": supported values: "Delete", "Recycle", "Retain"'],
  ],
  [
    'volume',
    'the whole disk, to be emptied',
    { 'spec.persistentVolumeReclaimPolicy': 'Recycle', 'spec.hostPath.path': '/.' },
    ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  ],
  ['claim', 'nothing wrong', {}, []],
  ['claim', 'no size', { 'spec.resources': {} }, ['spec.resources[storage]: Required value']],
  [
    'claim',
    'modes that exclude each other',
    { 'spec.accessModes': ['ReadWriteOncePod', 'ReadWriteOnce'] },
    ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
  ],
  ['quota', 'nothing wrong', {}, []],
  ['quota', 'a fraction of a pod', { 'spec.hard': { pods: '500m' } }, ['spec.hard[pods]: Invalid value: "500m": must be an integer']],
  [
    'quota',
    'a resource that is none',
    { 'spec.hard': { x: '1' } },
    [
      'spec.hard[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'spec.hard[x]: Invalid value: "x": must be a standard resource for quota',
    ],
  ],
  [
    'quota',
    'scopes that exclude each other',
    { 'spec.scopes': ['BestEffort', 'NotBestEffort'] },
    ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
  ],
  [
    'quota',
    'a scope that does not count services',
    { 'spec.scopes': ['BestEffort'], 'spec.hard': { services: '1' } },
    ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  ],
  ['limit range', 'nothing wrong', {}, []],
  [
    'limit range',
    'more at least than at most',
    { 'spec.limits.0.min.cpu': '3' },
    [
      expect.stringContaining('spec.limits[0].min[cpu]: Invalid value: "3": min value 3 is greater than max value 2'),
      expect.stringContaining('min value 3 is greater than default request value 2'),
      expect.stringContaining('min value 3 is greater than default value 2'),
    ],
  ],
  [
    'limit range',
    'a kind that is none',
    { 'spec.limits.0.type': 'X' },
    ['spec.limits[0].type: Invalid value: "X": must be a standard limit type or fully qualified'],
  ],
  [
    'limit range',
    'defaults of pods',
    { 'spec.limits.0.type': 'Pod', 'spec.limits.0.default': { cpu: '1' } },
    ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
  ],
  [
    'limit range',
    'a ratio below one',
    { 'spec.limits.0.maxLimitRequestRatio': { cpu: '500m' } },
    ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
  ],
  [
    'limit range',
    'a ratio above what is possible',
    { 'spec.limits.0.maxLimitRequestRatio': { cpu: '4' } },
    ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "4": ratio 4 is greater than max/min = 2.000000'],
  ],
  [
    'namespace',
    'a finalizer of nobody',
    { 'spec.finalizers': ['x'] },
    ['spec.finalizers: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  ['event', 'nothing wrong', {}, []],
  [
    'event',
    'another namespace',
    { 'involvedObject.namespace': 'other' },
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
  [
    'event',
    'a time and no reporter',
    { eventTime: '2026-01-01T00:00:00Z', reason: 'r', action: 'a', reportingInstance: 'i' },
    [
      'reportingComponent: Required value',
      expect.stringContaining('reportingComponent: Invalid value: "": name part must be non-empty'),
      expect.anything(),
    ],
  ],
  ['autoscaler', 'nothing wrong', {}, []],
  [
    'autoscaler',
    'fewer at most than at least',
    { 'spec.minReplicas': 5 },
    ['spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`'],
  ],
  [
    'autoscaler',
    'a target without a group',
    { 'spec.scaleTargetRef.apiVersion': 'v1' },
    ['spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group'],
  ],
  [
    'autoscaler',
    'no number at most',
    { 'spec.maxReplicas': 0 },
    [
      'spec.maxReplicas: Required value: must be set and greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
    ],
  ],
  ['autoscaler', 'no name of what to scale', { 'spec.scaleTargetRef.name': '' }, ['spec.scaleTargetRef.name: Required value']],
  [
    'autoscaler',
    'a path for a name',
    { 'spec.scaleTargetRef.name': 'a/b' },
    ['spec.scaleTargetRef.name: Invalid value: "a/b": may not contain \'/\''],
  ],
  [
    'autoscaler',
    'a metric without source',
    { 'spec.metrics': [{ type: 'Pods' }] },
    [`${m}.pods: Required value: must populate information for the given metric source`],
  ],
  [
    'autoscaler',
    'both kinds of target',
    target({ type: 'Utilization', averageUtilization: 80, averageValue: '1' }),
    [`${m}.resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization`],
  ],
  [
    'autoscaler',
    'a target of nothing',
    target({ type: 'Utilization', averageUtilization: 0 }),
    [`${m}.resource.target.averageUtilization: Invalid value: 0: must be greater than 0`],
  ],
  ['autoscaler', 'behavior of its own', { 'spec.behavior': { scaleUp: { selectPolicy: 'Min' } } }, []],
  [
    'autoscaler',
    'a window too long',
    { 'spec.behavior': { scaleDown: { stabilizationWindowSeconds: 4000 } } },
    ['spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600'],
  ],
  [
    'autoscaler',
    'a policy of nothing',
    { 'spec.behavior': { scaleDown: { policies: [{ type: 'Pods', value: 0, periodSeconds: 2000 }] } } },
    [
      'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800',
    ],
  ],
  ['budget', 'nothing wrong', {}, []],
  [
    'budget',
    'both ways to count',
    { 'spec.maxUnavailable': 1 },
    [
      expect.stringMatching(
        /^spec: Invalid value: \{"MinAvailable":.*"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null\}: minAvailable and/,
      ),
    ],
  ],
  ['budget', 'more than all', { 'spec.minAvailable': '101%' }, ['spec.minAvailable: Invalid value: "101%": must not be greater than 100%']],
  [
    'budget',
    'a policy that is none',
    { 'spec.unhealthyPodEvictionPolicy': 'X' },
    ['spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"'],
  ],
];

for (const [kind, title, changes, errors] of creates) {
  test(`a new ${kind}: ${title}`, () => {
    const [story, base] = stories[kind];
    expect(createProblems(story, base, changes)).toEqual(errors);
  });
}

const updates: readonly (readonly [Kind, string, Changes, readonly string[], { subresource?: string; before?: Changes }?])[] = [
  [
    'node',
    'another provider',
    { 'spec.providerID': 'b' },
    ['spec.providerID: Forbidden: node updates may not change providerID except from "" to valid'],
    { before: { 'spec.providerID': 'a' } },
  ],
  [
    'node',
    'the same address twice',
    {
      'status.addresses': [
        { type: 'Hostname', address: 'a' },
        { type: 'Hostname', address: 'a' },
      ],
    },
    ['status.addresses[1]: Duplicate value: {"Type":"Hostname","Address":"a"}'],
    { subresource: 'status' },
  ],
  [
    'volume',
    'another source',
    { 'spec.hostPath.path': '/y' },
    ['spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation'],
  ],
  ['volume', 'another mode', { 'spec.volumeMode': 'Block' }, ['volumeMode: Invalid value: "Block": field is immutable']],
  [
    'claim',
    'another class',
    { 'spec.storageClassName': 'b' },
    ['spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'],
    { before: { 'spec.storageClassName': 'a' } },
  ],
  ['quota', 'other scopes', { 'spec.scopes': ['BestEffort'] }, ['spec.scopes: Invalid value: ["BestEffort"]: field is immutable']],
  [
    'namespace',
    'an end without deletion',
    { 'status.phase': 'Terminating' },
    ['status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty'],
    { subresource: 'status' },
  ],
  [
    'budget',
    'fewer disruptions than none',
    { 'status.disruptionsAllowed': -1 },
    ['status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0'],
    { subresource: 'status' },
  ],
];

for (const [kind, title, changes, errors, options] of updates) {
  test(`a ${kind} is given ${title}`, () => {
    const [story, base] = stories[kind];
    expect(updateProblems(story, base, changes, options)).toEqual(errors);
  });
}
