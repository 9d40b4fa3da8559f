import type { Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { podStory } from '../../src/core/pod/index.ts';
import { type Changes, updateProblems } from './problems.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: {
    containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '1' } } }],
    tolerations: [{ key: 'a', operator: 'Exists' }],
  },
  status: { phase: 'Running', qosClass: 'Burstable' },
} as Pod;

const fixed =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,' +
  '`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

type Row = readonly [string, Changes, readonly string[], Changes?];

const updates: readonly Row[] = [
  ['another image', { 'spec.containers.0.image': 'x' }, []],
  ['no image', { 'spec.containers.0.image': '' }, ['spec.containers[0].image: Required value', 'spec.containers[0].image: Required value']],
  ['another command', { 'spec.containers.0.command': ['x'] }, [fixed]],
  [
    'one more container',
    { 'spec.containers.1': { name: 'd', image: 'x' } },
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  ['one more toleration', { 'spec.tolerations.1': { key: 'b', operator: 'Exists' } }, []],
  [
    'another toleration',
    { 'spec.tolerations.0.key': 'b' },
    ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  ],
  ['a first deadline', { 'spec.activeDeadlineSeconds': 10 }, []],
  [
    'a later deadline',
    { 'spec.activeDeadlineSeconds': 10 },
    ['spec.activeDeadlineSeconds: Invalid value: 10: must be less than or equal to previous value'],
    { 'spec.activeDeadlineSeconds': 5 },
  ],
  [
    'a gate',
    { 'spec.schedulingGates': [{ name: 'g' }] },
    ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"],
  ],
  ['a node selector', { 'spec.nodeSelector': { a: 'b' } }, [fixed]],
  ['a node selector of a gated pod', { 'spec.nodeSelector': { a: 'b' } }, [], { 'spec.schedulingGates': [{ name: 'g' }] }],
  [
    'another node selector of a gated pod',
    { 'spec.nodeSelector': { a: 'c' } },
    ['spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)'],
    { 'spec.schedulingGates': [{ name: 'g' }], 'spec.nodeSelector': { a: 'b' } },
  ],
  [
    'no affinity to other pods any more, though gated',
    { 'spec.affinity': {} },
    [fixed],
    { 'spec.schedulingGates': [{ name: 'g' }], 'spec.affinity': { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } } },
  ],
  [
    'a first choice of nodes while gated',
    { 'spec.affinity': { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } } },
    [],
    { 'spec.schedulingGates': [{ name: 'g' }] },
  ],
  [
    'becoming a mirror',
    { 'metadata.annotations': { 'kubernetes.io/config.mirror': 'x' } },
    [
      expect.stringContaining('must set spec.nodeName'),
      'metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation',
    ],
  ],
];

for (const [title, changes, errors, before] of updates) {
  test(`a pod is given ${title}`, () => {
    expect(updateProblems(podStory, pod, changes, { before })).toEqual(errors);
  });
}

const health = 'status.containerStatuses[0].allocatedResourcesStatus';
const ended = { name: 'c', state: { terminated: { exitCode: 0 } } };

const statuses: readonly Row[] = [
  ['an address', { 'status.podIPs': [{ ip: '10.0.0.1' }] }, []],
  [
    'the health of a device',
    {
      'status.containerStatuses': [
        { name: 'c', allocatedResourcesStatus: [{ name: 'cpu', resources: [{ resourceID: 'a', health: 'Healthy' }] }] },
      ],
    },
    [],
  ],
  [
    'the health of devices that the container has not asked for',
    {
      'status.containerStatuses': [
        {
          name: 'c',
          allocatedResourcesStatus: [
            { name: 'gpu', resources: ['Well', 'Unknown'].map((health) => ({ resourceID: 'a', health, message: '' })) },
            { name: 'claim:x/y' },
          ],
        },
      ],
    },
    [
      `${health}[0].name: Invalid value: "gpu": must match one of the container's resource requests`,
      `${health}[0].resources[0].health: Unsupported value: "Well": supported values: "Healthy", "Unhealthy", "Unknown"`,
      `${health}[0].resources[0].message: Required value: must be non-empty if specified`,
      `${health}[0].resources[1].message: Required value: must be non-empty if specified`,
      `${health}[0].resources[1].resourceID: Duplicate value: "a"`,
      `${health}[1].name: Invalid value: "claim:x/y": must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty`,
    ],
  ],
  [
    'an address that is none',
    { 'status.podIPs': [{ ip: 'x' }] },
    ['status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    'two addresses of one family',
    { 'status.podIPs': [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] },
    ['status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family'],
  ],
  ['another class of service', { 'status.qosClass': 'Guaranteed' }, ['status.qosClass: Invalid value: "Guaranteed": field is immutable']],
  [
    'a container that lives again',
    { 'status.containerStatuses': [{ name: 'c', state: { running: {} } }] },
    ['status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'],
    { 'spec.restartPolicy': 'Never', 'status.containerStatuses': [ended] },
  ],
  [
    'a container that is restarted',
    { 'status.containerStatuses': [{ name: 'c', state: { running: {} } }] },
    [],
    { 'status.containerStatuses': [ended] },
  ],
  [
    'a generation below zero',
    { 'status.observedGeneration': -1 },
    ['status.observedGeneration: Invalid value: -1: must be a non-negative integer'],
  ],
];

for (const [title, changes, errors, before] of statuses) {
  test(`the status of a pod is given ${title}`, () => {
    expect(updateProblems(podStory, pod, changes, { subresource: 'status', before })).toEqual(errors);
  });
}

const ephemeral = { name: 'e', image: 'busybox' };

const others: readonly (readonly [string, string, Changes, readonly string[], Changes?])[] = [
  ['a container to look into it', 'ephemeralcontainers', { 'spec.ephemeralContainers': [ephemeral] }, []],
  [
    'no more container to look into it',
    'ephemeralcontainers',
    { 'spec.ephemeralContainers': undefined },
    ['spec.ephemeralContainers: Forbidden: existing ephemeral containers "e" may not be removed\n'],
    { 'spec.ephemeralContainers': [ephemeral] },
  ],
  [
    'a container that shares the name of another',
    'ephemeralcontainers',
    { 'spec.ephemeralContainers': [{ ...ephemeral, name: 'c' }] },
    ['spec.ephemeralContainers[0].name: Duplicate value: "c"'],
  ],
  ['more cpu', 'resize', { 'spec.containers.0.resources.requests.cpu': '2' }, []],
  [
    'another class of service by resize',
    'resize',
    { 'spec.containers.0.resources.limits': { cpu: '1', memory: '1Gi' }, 'spec.containers.0.resources.requests.memory': '1Gi' },
    ['spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing'],
  ],
  [
    'no request any more',
    'resize',
    { 'spec.containers.0.resources.requests': { memory: '1' } },
    ['spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed'],
  ],
  [
    'more storage',
    'resize',
    { 'spec.containers.0.resources.requests.ephemeral-storage': '1' },
    ['spec: Forbidden: only cpu and memory resources are mutable'],
  ],
];

for (const [title, subresource, changes, errors, before] of others) {
  test(`a pod is given ${title} (${subresource})`, () => {
    expect(updateProblems(podStory, pod, changes, { subresource, before })).toEqual(errors);
  });
}
