import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '@kubewright/api/apps/v1';
import type { PodTemplate, ReplicationController } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { controllerRevisionStory } from '../../src/apps/controller-revision/index.ts';
import { daemonSetStory } from '../../src/apps/daemon-set/index.ts';
import { deploymentStory } from '../../src/apps/deployment/index.ts';
import { replicaSetStory } from '../../src/apps/replica-set/index.ts';
import { statefulSetStory } from '../../src/apps/stateful-set/index.ts';
import { podTemplateStory } from '../../src/core/pod-template/index.ts';
import { replicationControllerStory } from '../../src/core/replication-controller/index.ts';
import { type Changes, createProblems, updateProblems } from './problems.ts';

const metadata = { name: 'w', namespace: 'default' };
const template = { metadata: { labels: { app: 'w' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
const selector = { matchLabels: { app: 'w' } };
const base = { metadata, spec: { selector, template } };

const stories = {
  Deployment: [deploymentStory, { apiVersion: 'apps/v1', kind: 'Deployment', ...base } as unknown as Deployment],
  ReplicaSet: [replicaSetStory, { apiVersion: 'apps/v1', kind: 'ReplicaSet', ...base } as unknown as ReplicaSet],
  StatefulSet: [statefulSetStory, { apiVersion: 'apps/v1', kind: 'StatefulSet', ...base } as unknown as StatefulSet],
  DaemonSet: [daemonSetStory, { apiVersion: 'apps/v1', kind: 'DaemonSet', ...base } as unknown as DaemonSet],
  ReplicationController: [
    replicationControllerStory,
    {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata,
      spec: { selector: { app: 'w' }, template },
    } as unknown as ReplicationController,
  ],
  ControllerRevision: [
    controllerRevisionStory,
    { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata, data: { a: 1 }, revision: 1 } as unknown as ControllerRevision,
  ],
  PodTemplate: [podTemplateStory, { apiVersion: 'v1', kind: 'PodTemplate', metadata, template } as unknown as PodTemplate],
} as const;

type Kind = keyof typeof stories;
const noMatch = (labels: string): string =>
  `spec.template.metadata.labels: Invalid value: ${labels}: \`selector\` does not match template \`labels\``;
const labelsMismatch = noMatch('{"app":"x"}');
const rolling = (type: string, rollingUpdate: object): object => ({ type, rollingUpdate });

const creates: readonly (readonly [Kind, string, Changes, readonly string[]])[] = [
  ['Deployment', 'nothing wrong', {}, []],
  [
    'Deployment',
    'fewer than no replicas',
    { 'spec.replicas': -1 },
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ],
  ['Deployment', 'no selector', { 'spec.selector': undefined }, ['spec.selector: Required value', noMatch('{"app":"w"}')]],
  ['ReplicaSet', 'no selector', { 'spec.selector': undefined }, ['spec.selector: Required value', noMatch('{"app":"w"}')]],
  ['StatefulSet', 'no selector', { 'spec.selector': undefined }, ['spec.selector: Required value', noMatch('{"app":"w"}')]],
  ['DaemonSet', 'no selector', { 'spec.selector': undefined }, [noMatch('{"app":"w"}')]],
  ['Deployment', 'no labels', { 'spec.template.metadata.labels': undefined }, [noMatch('null')]],
  ['ReplicationController', 'no labels', { 'spec.template.metadata.labels': undefined }, [noMatch('null')]],
  [
    'Deployment',
    'an empty selector',
    { 'spec.selector': {} },
    ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
  ],
  ['Deployment', 'other labels', { 'spec.template.metadata.labels.app': 'x' }, [labelsMismatch]],
  [
    'Deployment',
    'an image less',
    { 'spec.template.spec.containers.0.image': '' },
    ['spec.template.spec.containers[0].image: Required value'],
  ],
  [
    'Deployment',
    'pods that end',
    { 'spec.template.spec.restartPolicy': 'Never' },
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  [
    'Deployment',
    'a deadline for pods',
    { 'spec.template.spec.activeDeadlineSeconds': 5 },
    ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported'],
  ],
  [
    'Deployment',
    'no way to go on',
    { 'spec.strategy': rolling('RollingUpdate', { maxSurge: 0, maxUnavailable: 0 }) },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
  ],
  [
    'Deployment',
    'more than all',
    { 'spec.strategy': rolling('RollingUpdate', { maxUnavailable: '150%' }) },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%'],
  ],
  [
    'Deployment',
    'a strategy that is none',
    { 'spec.strategy': { type: 'Foo' } },
    ['spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"'],
  ],
  [
    'Deployment',
    'a deadline too soon',
    { 'spec.progressDeadlineSeconds': 5, 'spec.minReadySeconds': 5 },
    ['spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds'],
  ],
  ['ReplicaSet', 'nothing wrong', {}, []],
  ['ReplicaSet', 'other labels', { 'spec.template.metadata.labels.app': 'x' }, [labelsMismatch]],
  ['StatefulSet', 'nothing wrong', {}, []],
  [
    'StatefulSet',
    'a mount of a claim',
    {
      'spec.volumeClaimTemplates': [
        { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
      ],
      'spec.template.spec.containers.0.volumeMounts': [{ name: 'data', mountPath: '/d' }],
    },
    [],
  ],
  [
    'StatefulSet',
    'a policy that is none',
    { 'spec.podManagementPolicy': 'X' },
    ["spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'"],
  ],
  [
    'StatefulSet',
    'no pod to update',
    { 'spec.updateStrategy': rolling('RollingUpdate', { maxUnavailable: 0 }) },
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0'],
  ],
  ['DaemonSet', 'nothing wrong', {}, []],
  [
    'DaemonSet',
    'no way to go on',
    { 'spec.updateStrategy': rolling('RollingUpdate', { maxSurge: 0, maxUnavailable: 0 }) },
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
  ],
  [
    'DaemonSet',
    'both ways to go on',
    { 'spec.updateStrategy': rolling('RollingUpdate', { maxSurge: 1, maxUnavailable: 1 }) },
    ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero'],
  ],
  ['ReplicationController', 'nothing wrong', {}, []],
  ['ReplicationController', 'other labels', { 'spec.template.metadata.labels.app': 'x' }, [labelsMismatch]],
  [
    'ControllerRevision',
    'no data',
    { data: undefined, revision: -1 },
    ['revision: Invalid value: -1: must be greater than or equal to 0', 'data: Required value: data is mandatory'],
  ],
  [
    'PodTemplate',
    'no name of a container',
    { 'template.spec.containers.0.name': '' },
    ['template.spec.containers[0].name: Required value'],
  ],
];

for (const [kind, title, changes, errors] of creates) {
  test(`a new ${kind}: ${title}`, () => {
    const [story, object] = stories[kind];
    expect(createProblems(story, object, changes)).toEqual(errors);
  });
}

const updates: readonly (readonly [Kind, string, Changes, readonly string[], { subresource?: string; before?: Changes }?])[] = [
  [
    'Deployment',
    'another selector',
    { 'spec.selector.matchLabels': { b: 'c' }, 'spec.template.metadata.labels.b': 'c' },
    ['spec.selector: Invalid value: {"matchLabels":{"b":"c"}}: field is immutable'],
  ],
  [
    'Deployment',
    'a negative count',
    { 'status.unavailableReplicas': -1 },
    ['status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0'],
    { subresource: 'status' },
  ],
  [
    'Deployment',
    'more ready than there are',
    { 'status.readyReplicas': 1 },
    ['status.readyReplicas: Invalid value: 1: cannot be greater than status.replicas'],
    { subresource: 'status' },
  ],
  [
    'Deployment',
    'fewer collisions',
    { 'status.collisionCount': 1 },
    ['status.collisionCount: Invalid value: 1: cannot be decremented'],
    { subresource: 'status', before: { 'status.collisionCount': 2 } },
  ],
  [
    'StatefulSet',
    'another service',
    { 'spec.serviceName': 'x' },
    [expect.stringContaining("spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals'")],
  ],
  ['StatefulSet', 'another scale', { 'spec.replicas': 5, 'spec.minReadySeconds': 3 }, []],
  ['ControllerRevision', 'other data', { 'data.a': 2 }, ['data: Invalid value: {"a":2}: field is immutable']],
];

for (const [kind, title, changes, errors, options] of updates) {
  test(`a changed ${kind}: ${title}`, () => {
    const [story, object] = stories[kind];
    expect(updateProblems(story, object, changes, options)).toEqual(errors);
  });
}
