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

const anyPort = { name: 'http', containerPort: 80 };
const c = 'spec.containers.0';
const at = 'spec.containers[0]';

const rows: readonly (readonly [string, Changes, readonly string[]])[] = [
  ['a plain container', {}, []],
  ['no containers', { 'spec.containers': [] }, ['spec.containers: Required value']],
  ['no image', { [`${c}.image`]: '' }, [`${at}.image: Required value`]],
  [
    'an image with spaces',
    { [`${c}.image`]: ' nginx' },
    [`${at}.image: Invalid value: " nginx": must not have leading or trailing whitespace`],
  ],
  ['no name', { [`${c}.name`]: '' }, [`${at}.name: Required value`]],
  ['two containers of one name', { 'spec.containers.1': { name: 'c', image: 'x' } }, ['spec.containers[1].name: Duplicate value: "c"']],
  [
    'a pull policy that is none',
    { [`${c}.imagePullPolicy`]: 'Sometimes' },
    [`${at}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`],
  ],
  [
    'a termination message policy that is none',
    { [`${c}.terminationMessagePolicy`]: 'X' },
    [`${at}.terminationMessagePolicy: Unsupported value: "X": supported values: "File", "FallbackToLogsOnError"`],
  ],
  [
    'a port out of range',
    { [`${c}.ports`]: [{ ...anyPort, containerPort: 70_000 }] },
    [`${at}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`],
  ],
  ['a port without number', { [`${c}.ports`]: [{ name: 'http' }] }, [`${at}.ports[0].containerPort: Required value`]],
  [
    'a protocol that is none',
    { [`${c}.ports`]: [{ ...anyPort, protocol: 'X' }] },
    [`${at}.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"`],
  ],
  [
    'two ports of one name',
    { [`${c}.ports`]: [anyPort, { ...anyPort, containerPort: 81 }] },
    [`${at}.ports[1].name: Duplicate value: "http"`],
  ],
  [
    'two ports at one host port',
    {
      [`${c}.ports`]: [
        { containerPort: 80, hostPort: 8080 },
        { containerPort: 81, hostPort: 8080 },
      ],
    },
    [`${at}.ports[1].hostPort: Duplicate value: "TCP//8080"`],
  ],
  ['an environment variable without name', { [`${c}.env`]: [{ value: 'x' }] }, [`${at}.env[0].name: Required value`]],
  [
    'an environment variable with both kinds of value',
    { [`${c}.env`]: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    [`${at}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`],
  ],
  [
    'an environment variable from a field that is none',
    { [`${c}.env`]: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.nonsense' } } }] },
    [
      `${at}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.nonsense": error converting fieldPath: field label not supported: metadata.nonsense`,
    ],
  ],
  [
    'a secret key without name',
    { [`${c}.env`]: [{ name: 'A', valueFrom: { secretKeyRef: { key: 'k' } } }] },
    [expect.stringContaining(`${at}.env[0].valueFrom.secretKeyRef.name: Invalid value: "": a lowercase RFC 1123 subdomain`)],
  ],
  [
    'envFrom without source',
    { [`${c}.envFrom`]: [{}] },
    [`${at}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``],
  ],
  ['a mount of no volume', { [`${c}.volumeMounts`]: [{ name: 'v', mountPath: '/v' }] }, [`${at}.volumeMounts[0].name: Not found: "v"`]],
  [
    'a request above the limit',
    { [`${c}.resources`]: { requests: { cpu: '2' }, limits: { cpu: '1' } } },
    [`${at}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`],
  ],
  [
    'a negative request',
    { [`${c}.resources`]: { requests: { cpu: '-1' } } },
    [`${at}.resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0`],
  ],
  [
    'a device that is not overcommitted',
    { [`${c}.resources`]: { requests: { 'example.com/gpu': '1' } } },
    [`${at}.resources.limits: Required value: Limit must be set for non overcommitable resources`],
  ],
  [
    'a device request that is not its limit',
    { [`${c}.resources`]: { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': '2' } } },
    [`${at}.resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2`],
  ],
  [
    'half a device',
    { [`${c}.resources`]: { limits: { 'example.com/gpu': '500m' } } },
    [
      `${at}.resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer`,
      `${at}.resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer`,
    ],
  ],
  [
    'huge pages alone',
    { [`${c}.resources`]: { limits: { 'hugepages-2Mi': '4Mi' } } },
    [`${at}.resources: Forbidden: HugePages require cpu or memory`],
  ],
  ['a probe without handler', { [`${c}.livenessProbe`]: {} }, [`${at}.livenessProbe: Required value: must specify a handler type`]],
  [
    'a probe with two handlers',
    { [`${c}.livenessProbe`]: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } },
    [`${at}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`],
  ],
  [
    'two successes for a liveness probe',
    { [`${c}.livenessProbe`]: { exec: { command: ['x'] }, successThreshold: 2 } },
    [`${at}.livenessProbe.successThreshold: Invalid value: 2: must be 1`],
  ],
  [
    'a probe at a port of a wrong name',
    { [`${c}.readinessProbe`]: { httpGet: { port: 'A_b', path: '/' } } },
    [`${at}.readinessProbe.httpGet.port: Invalid value: "A_b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`],
  ],
  ['a hook without command', { [`${c}.lifecycle`]: { preStop: { exec: {} } } }, [`${at}.lifecycle.preStop.exec.command: Required value`]],
  [
    'a hook that sleeps for longer than there is time',
    { [`${c}.lifecycle`]: { preStop: { sleep: { seconds: 60 } } } },
    [`${at}.lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)`],
  ],
  [
    'privileged without escalation',
    { [`${c}.securityContext`]: { privileged: true, allowPrivilegeEscalation: false } },
    [
      `${at}.securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
    ],
  ],
  [
    'a negative user',
    { [`${c}.securityContext`]: { runAsUser: -1 } },
    [`${at}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`],
  ],
  [
    'a seccomp profile that is not named',
    { [`${c}.securityContext`]: { seccompProfile: { type: 'Localhost' } } },
    [`${at}.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`],
  ],
  [
    'restart rules without policy',
    { [`${c}.restartPolicyRules`]: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }] },
    [`${at}.restartPolicy: Required value: must specify restartPolicy when restart rules are used`],
  ],
  [
    'an init container of the name of another',
    { 'spec.initContainers': [{ name: 'c', image: 'x' }] },
    ['spec.initContainers[0].name: Duplicate value: "c"'],
  ],
  [
    'an init container with a probe',
    { 'spec.initContainers': [{ name: 'i', image: 'x', readinessProbe: { exec: { command: ['x'] } } }] },
    ['spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always'],
  ],
  [
    'a sidecar with a probe',
    { 'spec.initContainers': [{ name: 'i', image: 'x', restartPolicy: 'Always', readinessProbe: { exec: { command: ['x'] } } }] },
    [],
  ],
  [
    'an ephemeral container from the start',
    { 'spec.ephemeralContainers': [{ name: 'e', image: 'x', targetContainerName: 'z' }] },
    ['spec.ephemeralContainers[0].targetContainerName: Not found: "z"', 'spec.ephemeralContainers: Forbidden: cannot be set on create'],
  ],
];

for (const [title, changes, errors] of rows) {
  test(`containers of a new pod: ${title}`, () => {
    expect(createProblems(podStory, pod, changes)).toEqual(errors);
  });
}
