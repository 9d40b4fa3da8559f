import { afterEach, expect, test } from 'vitest';
import { image } from '@kubewright/cri-simulated';
import { Nodes, Pods } from '@kubewright/api/core/v1';
import { startNode } from './node-under-test.ts';
import type { NodeUnderTest } from './node-under-test.ts';

let node: NodeUnderTest;
afterEach(() => node.stop());

test('a pod that is bound to the node becomes Running and Ready, with events as upstream writes them', async () => {
  node = await startNode();
  await node.createPod('web', { containers: [{ name: 'web', image: 'nginx' }] });
  const { status } = await node.podThat('web', ({ status: { phase } }) => phase === 'Running');
  expect(status.podIP).toMatch(/^10\.244\.0\./);
  expect(status.hostIP).toBe('192.168.0.1');
  expect(status.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ]);
  expect(status.containerStatuses?.[0]).toMatchObject({ name: 'web', ready: true, started: true, restartCount: 0, image: 'nginx' });
  expect(await node.events('web')).toEqual([
    'Pulling: Pulling image "nginx"',
    'Pulled: Successfully pulled image "nginx" in 0ms (0ms including waiting). Image size: 10000000 bytes.',
    'Created: Container created',
    'Started: Container started',
  ]);
});

test('the node registers, is Ready and renews its lease', async () => {
  node = await startNode();
  await node.clock.advance(15_000);
  const registered = await node.client.resource(Nodes).get({ name: 'node-1' });
  expect(registered.status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True', reason: 'KubeletReady' });
  expect(registered.status.nodeInfo).toMatchObject({ kubeletVersion: 'v1.36.2', containerRuntimeVersion: 'simulated://0.1.0' });
});

test('a container that keeps failing waits 10 s, 20 s, … in CrashLoopBackOff', async () => {
  node = await startNode({ images: [image('broken', { exitAfterMs: 1_000, exitCode: 3 })] });
  await node.createPod('crash', { containers: [{ name: 'c', image: 'broken' }] });
  const first = await node.podThat('crash', ({ status }) => status.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff');
  const { uid } = first.metadata;
  expect(first.status.containerStatuses?.[0]?.state?.waiting?.message).toBe(
    `back-off 10s restarting failed container=c pod=crash_default(${uid})`,
  );
  expect(first.status.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
  expect(first.status.phase).toBe('Running');
  const second = await node.podThat(
    'crash',
    ({ status }) => status.containerStatuses?.[0]?.state?.waiting?.message?.startsWith('back-off 20s') ?? false,
  );
  expect(second.status.containerStatuses?.[0]?.restartCount).toBe(2);
});

test('a pod that runs to its end with restartPolicy Never is Succeeded', async () => {
  node = await startNode({ images: [image('job', { exitAfterMs: 2_000, logs: [{ atMs: 0, line: 'working' }] })] });
  const requests = { cpu: '50m' };
  await node.createPod('job', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'job', resources: { requests } }] });
  const { status } = await node.podThat('job', ({ status: { phase } }) => phase === 'Succeeded');
  expect(status.containerStatuses?.[0]).toMatchObject({ allocatedResources: requests, resources: { requests } });
  expect(status.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
  expect(status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' });
});

test('init containers run one after another, sidecars beside them, and the pod shows it', async () => {
  node = await startNode({ images: [image('init', { exitAfterMs: 2_000 })] });
  await node.createPod('staged', {
    initContainers: [
      { name: 'first', image: 'init' },
      { name: 'side', image: 'proxy', restartPolicy: 'Always' },
      { name: 'second', image: 'init' },
    ],
    containers: [{ name: 'main', image: 'app' }],
  });
  const early = await node.podThat('staged', ({ status }) => status.initContainerStatuses?.[0]?.state?.running !== undefined);
  expect(early.status.phase).toBe('Pending');
  const waiting = [...(early.status.containerStatuses ?? []), ...(early.status.initContainerStatuses ?? []).slice(1)];
  expect(waiting.map(({ state }) => state?.waiting?.reason)).toEqual(['PodInitializing', 'PodInitializing', 'PodInitializing']);
  const { status } = await node.podThat('staged', ({ status: { phase } }) => phase === 'Running');
  expect(status.initContainerStatuses?.map(({ name, ready }) => `${name}=${ready}`)).toEqual(['first=true', 'side=true', 'second=true']);
});

test('a pod whose init container fails is Failed, and what it never began goes on waiting', async () => {
  node = await startNode({ images: [image('broken', { exitCode: 3, exitAfterMs: 0 })] });
  await node.createPod('staged', {
    restartPolicy: 'Never',
    initContainers: [
      { name: 'first', image: 'broken' },
      { name: 'second', image: 'init' },
    ],
    containers: [{ name: 'main', image: 'app' }],
  });
  const { status } = await node.podThat('staged', ({ status: { phase } }) => phase === 'Failed');
  await node.clock.advance(5_000);
  const settled = (await node.pod('staged')).status;
  expect(settled.phase).toBe(status.phase);
  expect(settled.initContainerStatuses?.[0]?.state?.terminated?.exitCode).toBe(3);
  const waiting = [settled.initContainerStatuses?.[1], settled.containerStatuses?.[0]];
  expect(waiting.map((each) => each?.state?.waiting?.reason)).toEqual(['PodInitializing', 'PodInitializing']);
});

test('a pod that is deleted before anything of it ran ends as Failed', async () => {
  node = await startNode({ unknownImages: 'refuse' });
  await node.createPod('web', { containers: [{ name: 'web', image: 'nowhere/none' }] });
  await node.podThat('web', ({ status: { containerStatuses } }) => containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff');
  const pods = node.client.resource(Pods);
  await pods.patch({ namespace: 'default', name: 'web' }, { type: 'merge', body: { metadata: { finalizers: ['example.com/hold'] } } });
  await pods.delete({ namespace: 'default', name: 'web' });
  const { status } = await node.podThat('web', ({ status: { phase } }) => phase === 'Failed');
  expect(status.containerStatuses?.[0]?.state?.terminated).toMatchObject({ reason: 'ContainerStatusUnknown', exitCode: 137 });
});

test('a deleted pod gets its grace, then goes from the API', async () => {
  node = await startNode({ images: [image('slow', { stopDelayMs: 5_000 })] });
  await node.createPod('web', { containers: [{ name: 'web', image: 'slow' }] });
  await node.podThat('web', ({ status: { phase } }) => phase === 'Running');
  await node.client.resource(Pods).delete({ namespace: 'default', name: 'web' });
  await node.clock.advance(3_000);
  expect((await node.pod('web')).metadata.deletionTimestamp).toBeDefined();
  await node.podGone('web');
  expect(await node.events('web')).toContain('Killing: Stopping container web');
  await node.clock.advance(5_000);
  expect(await node.runtime.listPodSandbox()).toEqual([]);
});

test('an image that cannot be pulled shows ErrImagePull, then ImagePullBackOff', async () => {
  node = await startNode({ unknownImages: 'refuse' });
  await node.createPod('web', { containers: [{ name: 'web', image: 'nowhere/none' }] });
  const { status } = await node.podThat(
    'web',
    ({ status: { containerStatuses } }) => containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff',
  );
  expect(status.phase).toBe('Pending');
  const events = await node.events('web');
  expect(events).toContain('Failed: Error: ErrImagePull');
  expect(events).toContain('Failed: Error: ImagePullBackOff');
});

test('readiness follows the probe, and a failed liveness probe restarts the container', async () => {
  node = await startNode({ images: [image('late', { readyAfterMs: 5_000, unreadyAfterMs: 60_000 })] });
  const exec = { command: ['check'] };
  await node.createPod('web', {
    containers: [
      {
        name: 'web',
        image: 'late',
        readinessProbe: { exec, periodSeconds: 1 },
        livenessProbe: { exec, initialDelaySeconds: 10, periodSeconds: 1, failureThreshold: 2 },
      },
    ],
  });
  const running = await node.podThat('web', ({ status: { phase } }) => phase === 'Running');
  expect(running.status.containerStatuses?.[0]?.ready).toBe(false);
  await node.podThat('web', ({ status }) => status.containerStatuses?.[0]?.ready === true);
  await node.podThat('web', ({ status }) => status.containerStatuses?.[0]?.restartCount === 1);
  expect(await node.events('web')).toContain('Killing: Container web failed liveness probe, will be restarted');
});

test('a container that its liveness probe keeps killing waits ever longer, as one that ends by itself', async () => {
  node = await startNode({ images: [image('sick', { unreadyAfterMs: 0 })] });
  const livenessProbe = { exec: { command: ['check'] }, periodSeconds: 1, failureThreshold: 1 };
  await node.createPod('web', { containers: [{ name: 'web', image: 'sick', livenessProbe }] });
  await node.podThat('web', ({ status }) => status.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff');
  await node.clock.advance(60_000);
  const { containerStatuses: [status] = [] } = (await node.pod('web')).status;
  expect(status?.restartCount).toBeLessThan(6);
});

test('HTTP probes reach what the container serves', async () => {
  node = await startNode({
    images: [
      image('web:1', async (context) => {
        context.serve(8080, ({ path }) => ({ status: path === '/ready' ? 200 : 404 }));
        await context.stopped();
      }),
    ],
  });
  await node.createPod('web', {
    containers: [{ name: 'web', image: 'web:1', readinessProbe: { httpGet: { path: '/ready', port: 8080 } } }],
  });
  await node.podThat('web', ({ status }) => status.containerStatuses?.[0]?.ready === true);
});

test('a pod of an image that nobody scripted becomes ready, whatever its probes speak', async () => {
  node = await startNode();
  const httpGet = { path: '/healthz', port: 8443 };
  await node.createPod('operator', {
    containers: [
      { name: 'http', image: 'a', readinessProbe: { httpGet } },
      { name: 'https', image: 'a', readinessProbe: { httpGet: { ...httpGet, scheme: 'HTTPS' } } },
      { name: 'grpc', image: 'a', readinessProbe: { grpc: { port: 9090 } } },
      { name: 'tcp', image: 'a', readinessProbe: { tcpSocket: { port: 5432 } } },
    ],
  });
  await node.podThat('operator', ({ status }) => status.containerStatuses?.every(({ ready }) => ready) === true);
});

test('a pod the node has no room for is Failed with OutOfcpu', async () => {
  node = await startNode();
  await node.createPod('big', { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '5' } } }] });
  const { status } = await node.podThat('big', ({ status: { phase } }) => phase === 'Failed');
  expect(status).toMatchObject({
    reason: 'OutOfcpu',
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
  });
});

test('a pod past its active deadline is ended as DeadlineExceeded', async () => {
  node = await startNode();
  await node.createPod('short', { activeDeadlineSeconds: 5, containers: [{ name: 'c', image: 'x' }] });
  const { status } = await node.podThat('short', ({ status: { phase } }) => phase === 'Failed');
  expect(status).toMatchObject({ reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' });
});

test('the environment has fields, expanded references and the values of config maps', async () => {
  let env: ReadonlyMap<string, string> = new Map();
  node = await startNode({
    images: [
      image('env', async (context) => {
        env = context.env;
        await context.stopped();
      }),
    ],
  });
  await node.createPod('web', {
    containers: [
      {
        name: 'web',
        image: 'env',
        env: [
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          { name: 'HELLO', value: 'hello $(NAME) $$(NAME) $(NONE)' },
        ],
      },
    ],
  });
  const { status } = await node.podThat('web', ({ status: { phase } }) => phase === 'Running');
  expect(Object.fromEntries(env)).toMatchObject({ NAME: 'web', IP: status.podIP, HELLO: 'hello web $(NAME) $(NONE)' });
});

test('a missing config map holds the pod with FailedMount until it is there', async () => {
  node = await startNode();
  await node.createPod('web', {
    volumes: [{ name: 'v', configMap: { name: 'settings' } }],
    containers: [{ name: 'web', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/etc/settings' }] }],
  });
  await node.clock.advance(3_000);
  expect(await node.events('web')).toContain('FailedMount: MountVolume.SetUp failed for volume "v" : configmap "settings" not found');
  expect((await node.pod('web')).status.phase).toBe('Pending');
});
