/** The kubelet over real processes, in real time: what only shows there. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, silentLogger } from '@kubewright/api-machinery';
import { ConfigMaps, Pods, Secrets } from '@kubewright/api/core/v1';
import type { Pod } from '@kubewright/api/core/v1';
import { createApiServer } from '@kubewright/apiserver';
import { createClient } from '@kubewright/client';
import type { Client } from '@kubewright/client';
import { HostFiles, ProcessImages, ProcessRuntime } from '@kubewright/cri-process';
import { createInformerFactory } from '@kubewright/informer';
import { kubernetesDefinitions } from '@kubewright/kube-apiserver';
import { dialTcp } from '@kubewright/probes';
import { MemoryStore } from '@kubewright/storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock as clock } from '../../api-machinery/test/system-clock.ts';
import { InformerPodSource, Kubelet } from '../src/index.ts';

let directory: string;
let runtime: ProcessRuntime;
let kubelet: Kubelet;
let client: Client;
const stop = new AbortController();
const running: Promise<unknown>[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubewright-node-'));
  const [store, random, logger] = [new MemoryStore({ clock }), seededRandom(5), silentLogger];
  const authorizer = { authorize: () => ({ kind: 'allow' as const, reason: '' }) };
  const server = createApiServer({ store, clock, random, logger, definitions: kubernetesDefinitions(), authenticators: [], authorizer });
  client = createClient(server.directTransport({ name: 'admin', groups: ['system:masters'] }));
  const informers = createInformerFactory({ client, clock, random, logger });
  runtime = await ProcessRuntime.open({ stateDirectory: join(directory, 'state') });
  kubelet = new Kubelet({
    nodeName: 'host',
    client,
    runtime,
    clock,
    logger,
    images: new ProcessImages(directory),
    files: new HostFiles(join(directory, 'pods')),
    dial: dialTcp,
    pods: new InformerPodSource(informers.informer(Pods)),
    events: { event: () => {} },
    options: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      kubeletPort: 0,
      podLogDirectory: join(directory, 'logs'),
    },
  });
  running.push(server.run(stop.signal), informers.run(stop.signal), kubelet.run(stop.signal));
});
afterAll(async () => {
  stop.abort();
  await runtime.close(100);
  await Promise.allSettled(running);
  await rm(directory, { recursive: true, force: true });
});

async function podThat(name: string, condition: (pod: Pod) => boolean): Promise<Pod> {
  const end = new AbortController();
  for await (const event of client
    .resource(Pods)
    .watch({ namespace: 'default', fieldSelector: `metadata.name=${name}`, signal: end.signal })) {
    if (event.type === 'ERROR' || event.type === 'BOOKMARK') continue;
    if (condition(event.object)) {
      end.abort();
      return event.object;
    }
  }
  throw new Error('the watch has ended');
}

const create = (name: string, script: string, spec: Partial<Pod['spec']> = {}): Promise<Pod> =>
  client.resource(Pods).create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { nodeName: 'host', containers: [{ name: 'main', image: 'host', command: ['sh', '-c', script] }], ...spec },
  });

test('a pod runs as a process, its log is read, a command runs in it, and it ends with the pod', async () => {
  await create('web', 'echo started on $HOSTNAME; sleep 1000', { terminationGracePeriodSeconds: 1 });
  await podThat('web', ({ status }) => status.phase === 'Running');
  const reference = { namespace: 'default', pod: 'web', container: 'main' };
  for await (const { bytes } of await kubelet.backend.containerLogs(reference, { follow: true })) {
    expect(Buffer.from(bytes).toString('utf8')).toBe('started on web\n');
    break;
  }
  const session = await kubelet.backend.exec(reference, { command: ['sh', '-c', 'echo hi; exit 4'], tty: false, stdin: false });
  session.stdout.resume();
  session.stderr?.resume();
  expect(await session.exit).toEqual({ exitCode: 4 });
  const gone = runtime.events(stop.signal);
  await client.resource(Pods).delete({ namespace: 'default', name: 'web' });
  for await (const { type } of gone) if (type === 'SandboxDeleted') break;
  expect(await runtime.listContainers()).toEqual([]);
  await expect(client.resource(Pods).get({ namespace: 'default', name: 'web' })).rejects.toThrow('pods "web" not found');
});

test('an image without a command waits with the reason ErrImageNotSupported', async () => {
  await create('bare', '', { containers: [{ name: 'main', image: 'nginx' }] });
  const { status } = await podThat('bare', (pod) => pod.status.containerStatuses?.[0]?.state?.waiting?.reason === 'ErrImageNotSupported');
  expect(status.phase).toBe('Pending');
});

test('an image name that is none waits with the reason InvalidImageName', async () => {
  await create('unnamed', '', { containers: [{ name: 'main', image: 'Bad Image!' }] });
  const { status } = await podThat('unnamed', (pod) => pod.status.containerStatuses?.[0]?.state?.waiting?.reason === 'InvalidImageName');
  expect(status.containerStatuses?.[0]?.state?.waiting?.message).toBe(
    'Failed to apply default image tag "Bad Image!": couldn\'t parse image name "Bad Image!": invalid reference format',
  );
});

const asRoot = process.getuid?.() === 0;

test('runAsNonRoot keeps a container from running as root, which this process may be', async () => {
  const { metadata } = await create('nonroot', 'exit 0', { restartPolicy: 'Never', securityContext: { runAsNonRoot: true } });
  const { status } = await podThat('nonroot', (pod) =>
    asRoot ? pod.status.containerStatuses?.[0]?.state?.waiting?.message !== undefined : pod.status.phase === 'Succeeded',
  );
  const message = `container has runAsNonRoot and image will run as root (pod: "nonroot_default(${metadata.uid})", container: main)`;
  if (asRoot) expect(status.containerStatuses?.[0]?.state?.waiting).toEqual({ reason: 'CreateContainerConfigError', message });
});

test('what a pod’s volumes hold belongs to its fsGroup, which may read it', async () => {
  const group = asRoot ? 4321 : process.getgid!();
  await client.resource(Secrets).create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'secret', namespace: 'default' },
    stringData: { key: 'x' },
  });
  const { metadata } = await create('grouped', 'sleep 1000', {
    terminationGracePeriodSeconds: 1,
    securityContext: { fsGroup: group },
    volumes: [
      { name: 'key', secret: { secretName: 'secret', defaultMode: 0o400 } },
      { name: 'work', emptyDir: {} },
    ],
  });
  await podThat('grouped', ({ status }) => status.phase === 'Running');
  const volumes = join(directory, 'pods', metadata.uid!, 'volumes');
  const key = await stat(join(volumes, 'kubernetes.io~secret', 'key', 'key'));
  const work = await stat(join(volumes, 'kubernetes.io~empty-dir', 'work'));
  expect([key.gid, key.mode & 0o7777, work.gid, work.mode & 0o7777]).toEqual([group, 0o440, group, 0o2777]);
});

test('config maps, the termination message and the exit code come through', async () => {
  await client
    .resource(ConfigMaps)
    .create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { COLOUR: 'blue' } });
  const script = 'echo "$COLOUR" > "${MESSAGE:-/dev/termination-log}" 2>/dev/null; exit 3';
  await create('job', script, {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'host', command: ['sh', '-c', script], envFrom: [{ configMapRef: { name: 'settings' } }] }],
  });
  const { status } = await podThat('job', (pod) => pod.status.phase === 'Failed');
  expect(status.containerStatuses?.[0]?.state?.terminated).toMatchObject({
    exitCode: 3,
    reason: 'Error',
    ...(process.getuid?.() === 0 && { message: 'blue\n' }),
  });
});
