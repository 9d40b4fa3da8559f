import { formatMicroTime, formatTime } from '@kubewright/api-machinery';
import { Leases } from '@kubewright/api/coordination/v1';
import { Events, Nodes, Pods, type Node, type NodeCondition, type Pod, type Toleration } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { nodeLifecycleControllerDefinition, taintEvictionControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
let alive: Set<string>;
beforeEach(() => {
  plane = startControlPlane();
  alive = new Set();
  plane.start(nodeLifecycleControllerDefinition());
  plane.start(taintEvictionControllerDefinition);
});
afterEach(async () => {
  // Who renews a lease stops before the server does.
  alive.clear();
  await plane.stop();
});

/** A node that renews its lease every ten seconds as long as it is in `alive`. */
async function join(name: string, status: NodeCondition['status'] = 'True'): Promise<void> {
  const labels = { 'kubernetes.io/os': 'linux' };
  await plane.client.resource(Nodes).create({ metadata: { name, labels }, spec: {} } as never);
  await report(name, status);
  const lease = { namespace: 'kube-node-lease', name };
  const spec = (): object => ({ holderIdentity: name, leaseDurationSeconds: 40, renewTime: formatMicroTime(plane.clock.nowMs()) });
  await plane.client.resource(Leases).create({ metadata: lease, spec: spec() } as never);
  alive.add(name);
  const renew = async (): Promise<void> => {
    if (!alive.has(name)) return;
    await plane.client.resource(Leases).patch(lease, { type: 'merge', body: { spec: spec() } as never });
    plane.clock.schedule(10_000, () => void renew());
  };
  plane.clock.schedule(10_000, () => void renew());
}

async function report(name: string, status: NodeCondition['status']): Promise<void> {
  const time = formatTime(plane.clock.nowMs());
  const conditions = [{ type: 'Ready', status, lastHeartbeatTime: time, lastTransitionTime: time, reason: 'x', message: 'y' }];
  await plane.client.resource(Nodes).patch({ name }, { type: 'merge', body: { status: { conditions } } }, { subresource: 'status' });
}

async function runPod(name: string, nodeName: string, tolerations: Toleration[] = []): Promise<void> {
  const spec = { nodeName, tolerations, containers: [{ name: 'c', image: 'i' }] };
  await plane.client.resource(Pods).create({ metadata: { namespace: 'a', name }, spec } as never);
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  await plane.client.resource(Pods).patch({ namespace: 'a', name }, { type: 'merge', body: { status } }, { subresource: 'status' });
}

const node = (name: string): Promise<Node> => plane.client.resource(Nodes).get({ name });
const pod = (name: string): Promise<Pod> => plane.client.resource(Pods).get({ namespace: 'a', name });
const readiness = async (name: string): Promise<string | undefined> =>
  (await node(name)).status.conditions?.find(({ type }) => type === 'Ready')?.status;
const taints = async (name: string): Promise<string[]> =>
  ((await node(name)).spec.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`);
const tolerant = (seconds?: number): Toleration => ({
  operator: 'Exists',
  effect: 'NoExecute',
  ...(seconds !== undefined && { tolerationSeconds: seconds }),
});

it('marks a silent node unknown after the grace period, taints it, and evicts pods as they tolerate it', async () => {
  await join('up');
  await join('down');
  await runPod('brief', 'down', [tolerant(30)]);
  await runPod('lasting', 'down', [tolerant()]);
  await runPod('elsewhere', 'up');
  await plane.clock.advance(120_000);
  expect(await readiness('down')).toBe('True');
  alive.delete('down');
  await plane.clock.advance(49_000);
  expect(await readiness('down')).toBe('True');
  await plane.until(async () => (await readiness('down')) === 'Unknown');
  await plane.until(async () => (await taints('down')).sort().join() === 'unreachable:NoExecute,unreachable:NoSchedule');
  expect((await pod('lasting')).status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
  expect((await pod('brief')).metadata.deletionTimestamp).toBeUndefined();
  await plane.clock.advance(31_000);
  expect((await pod('brief')).metadata.deletionTimestamp).toBeDefined();
  expect((await pod('brief')).status.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'DeletionByTaintManager',
  });
  expect((await pod('lasting')).metadata.deletionTimestamp).toBeUndefined();
  expect([await readiness('up'), await taints('up'), (await pod('elsewhere')).metadata.deletionTimestamp]).toEqual(['True', [], undefined]);
});

it('takes the taints away as soon as the node is ready again, and lets its pods live', async () => {
  await join('up');
  await join('down');
  await runPod('p', 'down', [tolerant(300)]);
  await report('down', 'False');
  await plane.until(async () => (await taints('down')).length === 2);
  await plane.clock.advance(60_000);
  await report('down', 'True');
  await plane.until(async () => (await taints('down')).length === 0);
  await plane.clock.advance(400_000);
  expect((await pod('p')).metadata.deletionTimestamp).toBeUndefined();
  const reasons = (await plane.client.resource(Events).list()).items.map(({ reason, message }) => `${reason}: ${message}`);
  expect(reasons).toContain('RegisteredNode: Node up event: Registered Node up in Controller');
  expect(reasons).toContain('NodeNotReady: Node is not ready');
  expect(reasons).toContain('TaintManagerEviction: Cancelling deletion of Pod a/p');
});

it('evicts from nobody when every node is down, for then it cannot see', async () => {
  await join('only');
  await runPod('p', 'only');
  alive.delete('only');
  await plane.until(async () => (await readiness('only')) === 'Unknown');
  await plane.clock.advance(600_000);
  expect(await taints('only')).toEqual(['unreachable:NoSchedule']);
  expect((await pod('p')).metadata.deletionTimestamp).toBeUndefined();
});

it('evicts from one node of a zone in ten seconds', async () => {
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => join(name)));
  await plane.clock.advance(30_000);
  for (const name of ['a', 'b', 'c']) alive.delete(name);
  await plane.until(async () => (await readiness('c')) === 'Unknown');
  const tainted = async (): Promise<number> =>
    (await Promise.all(['a', 'b', 'c'].map(taints))).flat().filter((text) => text.endsWith('NoExecute')).length;
  await plane.clock.advance(4_000);
  expect(await tainted()).toBe(1);
  await plane.clock.advance(10_000);
  expect(await tainted()).toBe(2);
  await plane.clock.advance(10_000);
  expect(await tainted()).toBe(3);
});

it('evicts at once from a node that somebody taints', async () => {
  await join('n');
  await runPod('p', 'n');
  await runPod('q', 'n', [tolerant()]);
  await plane.client
    .resource(Nodes)
    .patch({ name: 'n' }, { type: 'merge', body: { spec: { taints: [{ key: 'x', effect: 'NoExecute' }] } } });
  await plane.until(async () => (await pod('p')).metadata.deletionTimestamp !== undefined);
  expect((await pod('q')).metadata.deletionTimestamp).toBeUndefined();
});

it('keeps cordoned nodes tainted and the old labels in step', async () => {
  await join('n');
  await plane.client.resource(Nodes).patch({ name: 'n' }, { type: 'merge', body: { spec: { unschedulable: true } } });
  await plane.until(async () => (await taints('n')).join() === 'unschedulable:NoSchedule');
  await plane.client.resource(Nodes).patch({ name: 'n' }, { type: 'merge', body: { spec: { unschedulable: null } } });
  await plane.until(async () => (await taints('n')).length === 0);
  await plane.until(async () => (await node('n')).metadata.labels?.['beta.kubernetes.io/os'] === 'linux');
});
