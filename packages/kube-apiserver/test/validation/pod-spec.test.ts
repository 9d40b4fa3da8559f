import type { Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { podStory } from '../../src/core/pod/index.ts';
import { type Changes, createProblems } from './problems.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
} as Pod;

const volume = (source: object, more: object = {}): Changes => ({ 'spec.volumes': [{ name: 'v', ...source, ...more }] });
const v = 'spec.volumes[0]';
const spread = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };

const volumes: readonly (readonly [string, Changes, readonly string[]])[] = [
  ['an empty directory', volume({ emptyDir: {} }), []],
  ['none at all, which is an empty directory', volume({}), []],
  [
    'two of them',
    volume({ emptyDir: {}, hostPath: { path: '/x' } }),
    [`${v}.hostPath: Forbidden: may not specify more than 1 volume type`],
  ],
  [
    'a negative size',
    volume({ emptyDir: { sizeLimit: '-1' } }),
    [`${v}.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity`],
  ],
  [
    'a host path that climbs',
    volume({ hostPath: { path: '/a/../b' } }),
    [`${v}.hostPath.path: Invalid value: "/a/../b": must not contain '..'`],
  ],
  [
    'a host path of no type',
    volume({ hostPath: { path: '/a', type: 'X' } }),
    [expect.stringContaining(`${v}.hostPath.type: Unsupported value: "X": supported values: `)],
  ],
  ['a secret without name', volume({ secret: {} }), [`${v}.secret.secretName: Required value`]],
  [
    'a file mode too high',
    volume({ secret: { secretName: 's', defaultMode: 4096 } }),
    [`${v}.secret.defaultMode: Invalid value: 4096: must be a number between 0 and 0777 (octal), both inclusive`],
  ],
  ['an item without path', volume({ configMap: { name: 'm', items: [{ key: 'k' }] } }), [`${v}.configMap.items[0].path: Required value`]],
  [
    'a relative path that climbs',
    volume({ configMap: { name: 'm', items: [{ key: 'k', path: '../x' }] } }),
    [`${v}.configMap.items[0].path: Invalid value: "../x": must not contain '..'`],
  ],
  ['a claim without name', volume({ persistentVolumeClaim: { claimName: '' } }), [`${v}.persistentVolumeClaim.claimName: Required value`]],
  [
    'NFS with a relative path',
    volume({ nfs: { server: 's', path: 'x' } }),
    [`${v}.nfs.path: Invalid value: "x": must be an absolute path`],
  ],
  ['a CSI volume without driver', volume({ csi: { driver: '' } }), [`${v}.csi.driver: Required value`]],
  ['a projected volume of nothing', volume({ projected: { sources: [{}] } }), []],
  [
    'a token that ends at once',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 1 } }] } }),
    [
      `${v}.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes`,
      `${v}.projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set`,
    ],
  ],
  ['an image without reference', volume({ image: {} }), [`${v}.image.reference: Required value`]],
  ['an ephemeral claim without template', volume({ ephemeral: {} }), [`${v}.ephemeral.volumeClaimTemplate: Required value`]],
  [
    'a name that is no label',
    { 'spec.volumes': [{ name: 'A', emptyDir: {} }] },
    [expect.stringContaining(`${v}.name: Invalid value: "A": a lowercase RFC 1123 label must consist of`)],
  ],
  [
    'two of one name',
    {
      'spec.volumes': [
        { name: 'v', emptyDir: {} },
        { name: 'v', emptyDir: {} },
      ],
    },
    ['spec.volumes[1].name: Duplicate value: "v"'],
  ],
];

for (const [title, changes, errors] of volumes) {
  test(`volumes of a new pod: ${title}`, () => {
    expect(createProblems(podStory, pod, changes)).toEqual(errors);
  });
}

const placement: readonly (readonly [string, Changes, readonly string[]])[] = [
  [
    'a restart policy that is none',
    { 'spec.restartPolicy': 'X' },
    ['spec.restartPolicy: Unsupported value: "X": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    'a DNS policy that is none',
    { 'spec.dnsPolicy': 'X' },
    ['spec.dnsPolicy: Unsupported value: "X": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"'],
  ],
  [
    'no DNS servers where the pod brings its own',
    { 'spec.dnsPolicy': 'None' },
    [`spec.dnsConfig: Required value: must provide \`dnsConfig\` when \`dnsPolicy\` is None`],
  ],
  [
    'a toleration of everything without Exists',
    { 'spec.tolerations': [{ effect: 'NoExecute' }] },
    [
      'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  ],
  [
    'seconds of a toleration that does not evict',
    { 'spec.tolerations': [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 1 }] },
    ['spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set'],
  ],
  [
    'spread without skew',
    { 'spec.topologySpreadConstraints': [{ ...spread, maxSkew: 0 }] },
    ['spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero'],
  ],
  [
    'the same spread twice',
    { 'spec.topologySpreadConstraints': [spread, spread] },
    ['spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"'],
  ],
  [
    'a deadline of nothing',
    { 'spec.activeDeadlineSeconds': 0 },
    ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
  ],
  [
    'an alias without address',
    { 'spec.hostAliases': [{ ip: 'x', hostnames: ['a'] }] },
    ['spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  ['the same gate twice', { 'spec.schedulingGates': [{ name: 'a' }, { name: 'a' }] }, ['spec.schedulingGates[1]: Duplicate value: "a"']],
  [
    'a node in spite of a gate',
    { 'spec.schedulingGates': [{ name: 'a' }], 'spec.nodeName': 'n' },
    ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
  ],
  [
    'an operating system that is none',
    { 'spec.os': { name: 'beos' } },
    ['spec.os: Unsupported value: "beos": supported values: "linux", "windows"'],
  ],
  [
    'a claim of no source',
    { 'spec.resourceClaims': [{ name: 'a' }] },
    [
      'spec.resourceClaims[0]: Invalid value: {"Name":"a","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
    ],
  ],
  [
    'an overhead below nothing',
    { 'spec.overhead': { cpu: '-1' } },
    ['spec.overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    'pod resources that are too little',
    { 'spec.resources': { requests: { cpu: '1' } }, 'spec.containers.0.resources': { requests: { cpu: '2' } } },
    ['spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2'],
  ],
  [
    'host ports that are not the container ports',
    { 'spec.hostNetwork': true, 'spec.containers.0.ports': [{ containerPort: 80, hostPort: 81 }] },
    ['spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true'],
  ],
  [
    'affinity without terms',
    { 'spec.affinity': { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
  ],
];

for (const [title, changes, errors] of placement) {
  test(`the rest of a new pod: ${title}`, () => {
    expect(createProblems(podStory, pod, changes)).toEqual(errors);
  });
}
