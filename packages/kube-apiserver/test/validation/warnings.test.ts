import type { KubeObject } from '@kubewright/api-machinery';
import type { Deployment } from '@kubewright/api/apps/v1';
import type { CronJob } from '@kubewright/api/batch/v1';
import type { PersistentVolume, Pod, Service } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { deploymentStory } from '../../src/apps/deployment/index.ts';
import { validatingWebhookConfigurationStory } from '../../src/admissionregistration/webhook-configuration/index.ts';
import { cronJobStory } from '../../src/batch/cron-job/index.ts';
import { persistentVolumeStory } from '../../src/core/persistent-volume/index.ts';
import { podStory } from '../../src/core/pod/index.ts';
import { resourceQuotaStory } from '../../src/core/resource-quota/index.ts';
import { serviceAccountStory } from '../../src/core/service-account/index.ts';
import { serviceStory } from '../../src/core/service/index.ts';
import type { KindStory } from '../../src/kind-story.ts';
import { ingressStory } from '../../src/networking/ingress/index.ts';
import { runtimeClassStory } from '../../src/node/runtime-class/index.ts';
import { resourceSliceStory } from '../../src/resource/resource-slice/index.ts';
import { csiStorageCapacityStory } from '../../src/storage/csi-storage-capacity/index.ts';
import { storageClassStory } from '../../src/storage/storage-class/index.ts';

function warningsOf(story: KindStory, object: unknown, old?: unknown): string[] {
  const copy = structuredClone(object) as KubeObject;
  story.hooks?.default?.(copy);
  return story.hooks?.warnings?.(copy, old as KubeObject | undefined) ?? [];
}

const pod = (spec: object, metadata: object = {}): Pod =>
  ({
    metadata: { name: 'p', namespace: 'default', ...metadata },
    spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
  }) as unknown as Pod;
const container = (change: object): object => ({ containers: [{ name: 'c', image: 'x', ...change }] });

const rows: readonly (readonly [string, Pod, readonly string[]])[] = [
  ['nothing odd', pod({}), []],
  [
    'a name with dots',
    pod({}, { name: 'a.b' }),
    [
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ],
  ],
  [
    'an old label of nodes',
    pod({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }),
    ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [
    'a variable that hides another',
    pod(
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
    ),
    ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    'a variable that builds on another',
    pod(
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '$(A)2' },
        ],
      }),
    ),
    [],
  ],
  [
    'the same port twice',
    pod(container({ ports: [{ containerPort: 80 }, { name: 'b', containerPort: 80 }] })),
    ['spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]'],
  ],
  [
    'a port that overlaps another',
    pod(container({ ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 80 }] })),
    ['spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]'],
  ],
  [
    'part of a byte',
    pod(container({ resources: { limits: { memory: '100m' } } })),
    [
      expect.stringContaining('spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer'),
      expect.stringContaining('requests[memory]'),
    ],
  ],
  [
    'a volume of the past',
    pod({ volumes: [{ name: 'v', gitRepo: { repository: 'r' } }] }),
    ['spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+'],
  ],
  [
    'the same secret twice',
    pod({ imagePullSecrets: [{ name: 's' }, { name: 's' }] }),
    ['spec.imagePullSecrets[1].name: duplicate name "s"'],
  ],
  [
    'a spread over no pods',
    pod({ topologySpreadConstraints: [{ topologyKey: 'z', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' }] }),
    ['spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod'],
  ],
  [
    'files of one volume that hide each other',
    pod({
      volumes: [
        {
          name: 'v',
          projected: {
            sources: [{ secret: { name: 's', items: [{ key: 'k', path: 'a/b/' }] } }, { serviceAccountToken: { path: 'a' } }, {}],
          },
        },
      ],
    }),
    [
      'volume "v" (Projected): overlapping paths: "a" (ServiceAccountToken) with "a/b" (Secret "s")',
      'volume "v" (Projected) has no sources provided',
    ],
  ],
];

for (const [title, object, expected] of rows) {
  test(`a pod is warned about: ${title}`, () => {
    expect(warningsOf(podStory, object)).toEqual(expected);
  });
}

const portRows: readonly (readonly [string, readonly object[], readonly string[]])[] = [
  ['without host ports', [{}, {}], ['duplicate 1 0']],
  ['of which one has a host port', [{ hostPort: 1 }, {}, { hostPort: 2 }], ['overlapping 1 0', 'overlapping 2 1']],
  ['on several host ports', [{ hostPort: 1 }, { hostPort: 2 }, { hostPort: 1 }], ['duplicate 2 0']],
  [
    'on several addresses',
    [
      { hostPort: 1, hostIP: '10.0.0.1' },
      { hostPort: 1, hostIP: '10.0.0.2' },
    ],
    [],
  ],
  [
    'on one address and on all',
    [{ hostPort: 1, hostIP: '10.0.0.1' }, { hostPort: 1 }, { hostPort: 1, hostIP: '10.0.0.1' }],
    ['dangerously ambiguous 1 0', 'duplicate 2 0', 'dangerously ambiguous 2 1'],
  ],
  ['of several protocols', [{}, { protocol: 'UDP' }], []],
];

test.each(portRows)('ports of one number are warned about pair by pair: %s', (_, ports, expected) => {
  const said = warningsOf(podStory, pod(container({ ports: ports.map((port) => ({ containerPort: 80, ...port })) })));
  const pairs = said.map((text) => /ports\[(\d+)\]: (.*) port definition with .*\[(\d+)\]$/.exec(text)!);
  expect(pairs.map(([, port, how, other]) => `${how} ${port} ${other}`)).toEqual(expected);
});

test('of thousands of ports and paths that clash no more pairs are told than an answer could say', () => {
  const ports = Array.from({ length: 3000 }, () => ({ containerPort: 80 }));
  expect(warningsOf(podStory, pod(container({ ports })))).toHaveLength(4096);
  const items = Array.from({ length: 30_000 }, (_, index) => ({ key: 'k', path: `p${index}` }));
  expect(warningsOf(podStory, pod({ volumes: [{ name: 'v', configMap: { name: 'c', items } }] }))).toEqual([]);
});

test('a pod that changes is not warned about again', () => {
  const odd = pod({ terminationGracePeriodSeconds: -1 });
  expect(warningsOf(podStory, odd, odd)).toEqual([]);
});

test('a template is warned about when it is new or the spec has changed', () => {
  const template = (image: string): object => ({
    spec: { containers: [{ name: 'c', image }], nodeSelector: { 'beta.kubernetes.io/arch': 'x' } },
  });
  const deployment = (image: string, generation = 1): Deployment =>
    ({ metadata: { name: 'd', generation }, spec: { template: template(image) } }) as unknown as Deployment;
  const text = 'spec.template.spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead';
  const old = structuredClone(deployment('x'));
  deploymentStory.hooks!.default!(old);
  expect(warningsOf(deploymentStory, deployment('x'))).toEqual([text]);
  expect(warningsOf(deploymentStory, deployment('x'), old)).toEqual([]);
  expect(warningsOf(deploymentStory, deployment('y', 2), old)).toEqual([text]);
});

test('a cron job that keeps a zone in its schedule is warned about', () => {
  const object = { metadata: { name: 'c' }, spec: { schedule: 'TZ=UTC * * * * *' } } as unknown as CronJob;
  expect(warningsOf(cronJobStory, object)).toEqual([]);
  expect(warningsOf(cronJobStory, object, object)).toEqual([
    'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
  ]);
});

test('a service is warned about what it says in vain', () => {
  const object = {
    metadata: { name: 's' },
    spec: { clusterIP: 'None', externalIPs: ['1.2.3.4'], externalName: 'x' },
  } as unknown as Service;
  expect(warningsOf(serviceStory, object)).toEqual([
    'spec.externalIPs is ignored for headless services',
    'spec.externalName is ignored when spec.type is not "ExternalName"',
  ]);
});

test('an account is warned about when it is set to enforce what secrets may be mounted', () => {
  const account = { metadata: { name: 's', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } } };
  expect(warningsOf(serviceAccountStory, account)).toEqual([
    'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
  ]);
  expect(warningsOf(serviceAccountStory, account, account)).toEqual([]);
});

test('a volume that is recycled is warned about', () => {
  const object = { metadata: { name: 'v' }, spec: { persistentVolumeReclaimPolicy: 'Recycle', rbd: {} } } as unknown as PersistentVolume;
  expect(warningsOf(persistentVolumeStory, object)).toEqual([
    'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    'spec.rbd: deprecated in v1.28, non-functional in v1.31+',
  ]);
});

const metadata = { name: 'x' };
const zone = 'failure-domain.beta.kubernetes.io/zone';
const oldLabel = 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead';

/** As kube-apiserver 1.36.1 answered the same objects. */
const others: readonly (readonly [string, KindStory, object, readonly string[]])[] = [
  [
    'a storage class by an old label of nodes',
    storageClassStory,
    { metadata, allowedTopologies: [{ matchLabelExpressions: [{ key: zone, values: ['a'] }] }] },
    [`allowedTopologies[0].matchLabelExpressions[0].key: ${oldLabel}`],
  ],
  [
    'a capacity of storage by old labels of nodes',
    csiStorageCapacityStory,
    { metadata, nodeTopology: { matchLabels: { [zone]: 'a' }, matchExpressions: [{ key: zone, operator: 'Exists' }] } },
    [`nodeTopology.matchExpressions[0].key: ${zone} is ${oldLabel}`, `nodeTopology.matchLabels.${zone}: ${oldLabel}`],
  ],
  [
    'a runtime class by an old label of nodes',
    runtimeClassStory,
    { metadata, handler: 'x', scheduling: { nodeSelector: { [zone]: 'a' } } },
    [`scheduling.nodeSelector: ${oldLabel}`],
  ],
  [
    'a quota of requests beyond that of limits',
    resourceQuotaStory,
    {
      metadata,
      spec: { hard: { cpu: '3', 'limits.cpu': '1', 'requests.memory': '2Gi', 'limits.memory': '1Gi', 'requests.storage': '1' } },
    },
    [
      'ResourceQuota cpu (3) should be less than limits.cpu (1)',
      'ResourceQuota requests.memory (2Gi) should be less than limits.memory (1Gi)',
    ],
  ],
  [
    'a driver of devices with capitals',
    resourceSliceStory,
    { metadata, spec: { driver: 'Up.example.com' } },
    ['spec.driver: driver names should be lowercase; "Up.example.com" contains uppercase characters'],
  ],
  [
    'a webhook configuration with a reserved name',
    validatingWebhookConfigurationStory,
    { metadata: { name: 'x.static.k8s.io' } },
    [
      'metadata.name: names ending with ".static.k8s.io" are reserved for static manifest-based configurations and cannot be managed via the API',
    ],
  ],
  [
    'a load balancer with leading zeros',
    serviceStory,
    { metadata, spec: { loadBalancerIP: '01.2.3.4' } },
    ['spec.loadBalancerIP: non-standard IP address "01.2.3.4" is invalid: use "1.2.3.4"'],
  ],
  [
    'a load balancer with an IPv4 address in an IPv6 one',
    serviceStory,
    { metadata, spec: { loadBalancerIP: '::ffff:1.2.3.4' } },
    ['spec.loadBalancerIP: non-standard IP address "::ffff:1.2.3.4" is invalid: use "1.2.3.4"'],
  ],
];

test.each(others)('of %s the client is warned', (_what, story, object, expected) => {
  expect(warningsOf(story, object)).toEqual(expected);
});

test('an address of an ingress in a form of its own is told of when its status is written', () => {
  const ingress = { metadata, status: { loadBalancer: { ingress: [{ ip: '2001:0db8::1' }] } } };
  expect(ingressStory.hooks?.statusWarnings?.(ingress as unknown as KubeObject)).toEqual([
    'status.loadBalancer.ingress[0]: IPv6 address "2001:0db8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ]);
});
