import type { Container, Pod, PodSpec } from '@kubewright/api/core/v1';
import type { ContainerStatus, PodSandboxStatus } from '@kubewright/cri';
import { expect, test } from 'vitest';
import { decideSync } from './decide-sync.ts';
import type { SyncDecision } from './decide-sync.ts';
import type { ProbeVerdicts } from './why-kill.ts';

const silent: ProbeVerdicts = { liveness: () => undefined, startup: () => undefined };

function pod(spec: Partial<PodSpec>, deleted = false): Pod {
  return {
    metadata: { name: 'p', namespace: 'n', uid: 'u', ...(deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    spec: { containers: [container('main')], ...spec },
    status: {},
  };
}
function container(name: string, change: Partial<Container> = {}): Container {
  return { name, image: 'app', ...change };
}
const sandbox: PodSandboxStatus = {
  id: 's',
  metadata: { name: 'p', namespace: 'n', uid: 'u', attempt: 0 },
  state: 'Ready',
  createdAtMs: 1,
  ips: ['10.0.0.2'],
  hostNetwork: false,
};
function has(name: string, state: ContainerStatus['state'], exitCode = 0, image = 'app'): ContainerStatus {
  return {
    id: `${name}-id`,
    sandboxId: 's',
    metadata: { name, attempt: 0 },
    state,
    createdAtMs: 1,
    exitCode,
    reason: '',
    message: '',
    image,
    imageRef: image,
    logPath: '',
    labels: {},
    annotations: {},
    mounts: [],
  };
}

/** The decision in short: `sandbox 0`, `kill pod`, `kill main (why)`, `init a`, `start main`. */
function short({ killPod, createSandbox, kill, startEphemeral, startInit, start }: SyncDecision): string[] {
  return [
    ...(killPod ? ['kill pod'] : []),
    ...(createSandbox ? [`sandbox ${createSandbox.attempt}`] : []),
    ...kill.map((each) => `kill ${each.container.name} (${each.because})`),
    ...startEphemeral.map(({ name }) => `ephemeral ${name}`),
    ...startInit.map(({ name }) => `init ${name}`),
    ...start.map(({ name }) => `start ${name}`),
  ];
}

interface Row {
  readonly title: string;
  readonly pod: Pod;
  readonly sandboxes?: readonly PodSandboxStatus[];
  readonly containers?: readonly ContainerStatus[];
  readonly verdicts?: Partial<ProbeVerdicts>;
  readonly decides: readonly string[];
}

const withInit = pod({ initContainers: [container('a'), container('b')] });
const withSidecar = pod({ initContainers: [container('side', { restartPolicy: 'Always', startupProbe: {} }), container('b')] });

const rows: readonly Row[] = [
  { title: 'a new pod gets a sandbox and its containers', pod: pod({}), sandboxes: [], decides: ['kill pod', 'sandbox 0', 'start main'] },
  {
    title: 'a new pod with init containers begins with the first',
    pod: withInit,
    sandboxes: [],
    decides: ['kill pod', 'sandbox 0', 'init a'],
  },
  { title: 'a running container is left alone', pod: pod({}), containers: [has('main', 'Running')], decides: [] },
  { title: 'an exited container is started again', pod: pod({}), containers: [has('main', 'Exited', 1)], decides: ['start main'] },
  {
    title: 'OnFailure starts what failed',
    pod: pod({ restartPolicy: 'OnFailure' }),
    containers: [has('main', 'Exited', 1)],
    decides: ['start main'],
  },
  {
    title: 'OnFailure lets a success end the pod',
    pod: pod({ restartPolicy: 'OnFailure' }),
    containers: [has('main', 'Exited', 0)],
    decides: ['kill pod'],
  },
  {
    title: 'Never lets a failure end the pod',
    pod: pod({ restartPolicy: 'Never' }),
    containers: [has('main', 'Exited', 1)],
    decides: ['kill pod'],
  },
  {
    title: 'a container’s own rule restarts it under Never',
    pod: pod({
      restartPolicy: 'Never',
      containers: [container('main', { restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }] })],
    }),
    containers: [has('main', 'Exited', 42)],
    decides: ['start main'],
  },
  {
    title: 'a changed image replaces the container',
    pod: pod({}),
    containers: [has('main', 'Running', 0, 'old')],
    decides: ['kill main (changed)', 'start main'],
  },
  {
    title: 'a failed liveness probe replaces the container',
    pod: pod({}),
    containers: [has('main', 'Running')],
    verdicts: { liveness: () => false },
    decides: ['kill main (livenessProbe)', 'start main'],
  },
  {
    title: 'a failed startup probe under Never ends the container only',
    pod: pod({ restartPolicy: 'Never' }),
    containers: [has('main', 'Running')],
    verdicts: { startup: () => false },
    decides: ['kill pod'],
  },
  { title: 'a deleted pod starts nothing', pod: pod({}, true), containers: [has('main', 'Exited', 1)], decides: ['kill pod'] },
  { title: 'an init container in progress is waited for', pod: withInit, containers: [has('a', 'Running')], decides: [] },
  { title: 'after one init container the next starts', pod: withInit, containers: [has('a', 'Exited', 0)], decides: ['init b'] },
  {
    title: 'after the last init container the pod’s own start',
    pod: withInit,
    containers: [has('b', 'Exited', 0), has('a', 'Exited', 0)],
    decides: ['start main'],
  },
  { title: 'a failed init container is run again', pod: withInit, containers: [has('a', 'Exited', 1)], decides: ['init a'] },
  {
    title: 'a failed init container under Never ends the pod',
    pod: { ...withInit, spec: { ...withInit.spec, restartPolicy: 'Never' } },
    containers: [has('a', 'Exited', 1)],
    decides: ['kill pod'],
  },
  {
    title: 'once regular containers have started, init containers are past',
    pod: withInit,
    containers: [has('main', 'Running')],
    decides: [],
  },
  {
    title: 'a sidecar holds the next init container until it has started',
    pod: withSidecar,
    containers: [has('side', 'Running')],
    decides: [],
  },
  {
    title: 'a started sidecar lets the next init container run',
    pod: withSidecar,
    containers: [has('side', 'Running')],
    verdicts: { startup: () => true },
    decides: ['init b'],
  },
  {
    title: 'a sidecar that ends is started again beside the others',
    pod: withSidecar,
    containers: [has('main', 'Running'), has('side', 'Exited', 0)],
    decides: ['init side'],
  },
  {
    title: 'a dead sandbox is replaced by the next one',
    pod: pod({}),
    sandboxes: [{ ...sandbox, state: 'NotReady' }],
    containers: [has('main', 'Exited', 137)],
    decides: ['kill pod', 'sandbox 1', 'start main'],
  },
  {
    title: 'a dead sandbox under Never is the end',
    pod: pod({ restartPolicy: 'Never' }),
    sandboxes: [{ ...sandbox, state: 'NotReady' }],
    containers: [has('main', 'Exited', 137)],
    decides: ['kill pod'],
  },
  {
    title: 'an ephemeral container is started once',
    pod: pod({ ephemeralContainers: [{ name: 'debug', image: 'app' }] }),
    containers: [has('main', 'Running')],
    decides: ['ephemeral debug'],
  },
];

for (const row of rows) {
  test(row.title, () => {
    const state = { sandboxes: row.sandboxes ?? [sandbox], containers: row.containers ?? [] };
    expect(short(decideSync({ pod: row.pod, state, verdicts: { ...silent, ...row.verdicts } }))).toEqual(row.decides);
  });
}
