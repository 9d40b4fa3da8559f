import { formatTime, type KubeObject, type ResourceType } from '@kubewright/api-machinery';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { DaemonSets, Deployments, StatefulSets } from '@kubewright/api/apps/v1';
import { Events, Pods, ServiceAccounts, type Pod } from '@kubewright/api/core/v1';
import { PodDisruptionBudgets, type PodDisruptionBudget } from '@kubewright/api/policy/v1';
import { createTestCluster, type TestCluster } from '@kubewright/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const namespace = 'default';
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await createTestCluster({ nodes: 2 });
  await cluster.untilObject(ServiceAccounts, { namespace, name: 'default' });
});
afterEach(() => cluster.dispose());

const labels = { app: 'web' };
const podSpec = { containers: [{ name: 'main', image: 'i' }] };
const workload = (replicas: number): object => ({
  replicas,
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: podSpec },
});
const create = <T extends KubeObject>(type: ResourceType<T>, name: string, body: object, metadata: object = {}): Promise<T> =>
  cluster.client
    .resource(type)
    .create({ metadata: { name, ...(type.scope === 'Namespaced' && { namespace }), ...metadata }, ...body } as never);
const newBudget = (spec: object): Promise<PodDisruptionBudget> =>
  create(PodDisruptionBudgets, 'web', { spec: { selector: { matchLabels: labels }, ...spec } });
const budget = (): Promise<PodDisruptionBudget> => cluster.client.resource(PodDisruptionBudgets).get({ namespace, name: 'web' });

async function untilStatus(wanted: object): Promise<void> {
  let last: unknown;
  const is = async (): Promise<boolean> => {
    const { conditions, ...counts } = (await budget()).status ?? {};
    last = counts;
    return Object.entries(wanted).every(([name, value]) => JSON.stringify(counts[name as keyof typeof counts]) === JSON.stringify(value));
  };
  await cluster.until(is, { timeoutMs: 60_000 }).catch(() => expect(last).toMatchObject(wanted));
}

const readyPods = async (): Promise<readonly Pod[]> => {
  const { items } = await cluster.client.resource(Pods).list({ namespace, labelSelector: 'app=web' });
  return items.filter(
    ({ status, metadata }) =>
      !metadata.deletionTimestamp && status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  );
};
/** The first status that a watch tells of the budget and that satisfies the predicate. */
async function toldStatus(satisfies: (status: PodDisruptionBudget['status']) => boolean): Promise<PodDisruptionBudget['status']> {
  const { signal } = new AbortController();
  const events = cluster.client.resource(PodDisruptionBudgets).watch({ namespace, signal });
  for await (const { type, object } of events) if (type !== 'ERROR' && satisfies(object.status)) return object.status;
  throw new Error('the watch ended');
}

const evict = (name: string, deleteOptions?: object): Promise<unknown> =>
  cluster.client.resource(Pods).createSubresource({ namespace, name }, 'eviction', {
    metadata: { namespace, name },
    ...(deleteOptions && { deleteOptions }),
  } as never);
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: { status: unknown }) => error.status,
  );

test.each([
  ['a number of pods that must stay', { minAvailable: 2 }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
  ['a part of pods that must stay, rounded up', { minAvailable: '55%' }, { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
  ['a number of pods that may go', { maxUnavailable: 1 }, { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 }],
  ['a part of pods that may go, rounded up', { maxUnavailable: '30%' }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 2 }],
])('a budget with %s says how many may be evicted', async (_, spec, counts) => {
  await newBudget(spec);
  await untilStatus({ observedGeneration: 1, currentHealthy: 0, disruptionsAllowed: 0 });
  expect((await budget()).status?.conditions).toMatchObject([
    { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '', observedGeneration: 1 },
  ]);
  await create(Deployments, 'web', { spec: workload(4) });
  await untilStatus({ currentHealthy: 4, ...counts });
  expect((await budget()).status?.conditions).toMatchObject([{ status: 'True', reason: 'SufficientPods' }]);
});

test('evictions pass as long as the budget allows, and again when others have taken the place of the pods', async () => {
  await newBudget({ minAvailable: 2 });
  await create(StatefulSets, 'web', { spec: { ...workload(3), serviceName: 'web' } });
  await untilStatus({ currentHealthy: 3, disruptionsAllowed: 1 });
  const told = toldStatus((status) => status.disruptedPods !== undefined);
  await evict('web-0');
  // Once the controller sees the pod go, it need not be told any more.
  expect(await told).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { 'web-0': expect.any(String) } });
  expect((await budget()).status).toMatchObject({ disruptionsAllowed: 0, conditions: [{ status: 'False', reason: 'InsufficientPods' }] });
  expect(await refusal(evict('web-1'))).toMatchObject({ code: 429, details: { causes: [{ reason: 'DisruptionBudget' }] } });
  await untilStatus({ currentHealthy: 3, disruptionsAllowed: 1, disruptedPods: undefined });
  await evict('web-1');
  await untilStatus({ currentHealthy: 3, disruptionsAllowed: 1 });
});

test('a pod that was to be evicted and stays counts again after two minutes', async () => {
  await create(StatefulSets, 'web', { spec: { ...workload(2), serviceName: 'web' } });
  await newBudget({ minAvailable: 1 });
  await untilStatus({ currentHealthy: 2, disruptionsAllowed: 1 });
  const { status, ...rest } = await budget();
  const disruptedPods = { 'web-0': formatTime(cluster.clock.nowMs()) };
  await cluster.client
    .resource(PodDisruptionBudgets)
    .updateStatus({ ...rest, status: { ...status, disruptionsAllowed: 0, disruptedPods } });
  await cluster.advance(110_000);
  await untilStatus({ currentHealthy: 1, disruptionsAllowed: 0, disruptedPods });
  await untilStatus({ currentHealthy: 2, disruptionsAllowed: 1, disruptedPods: undefined });
  await cluster.until(async () =>
    (await cluster.client.resource(Events).list({ namespace })).items.some(
      ({ reason, message }) => reason === 'NotDeleted' && message === "Pod was expected by PDB default/default to be deleted but it wasn't",
    ),
  );
});

test('what cannot be counted allows nothing, and says why', async () => {
  await newBudget({ maxUnavailable: 1 });
  await create(DaemonSets, 'web', { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } } });
  const message = 'daemonsets.apps does not implement the scale subresource';
  await cluster.until(async () => (await budget()).status?.conditions?.[0]?.reason === 'SyncFailed');
  expect((await budget()).status).toMatchObject({
    disruptionsAllowed: 0,
    conditions: [{ type: 'DisruptionAllowed', status: 'False', message }],
  });
  await cluster.until(async () => (await readyPods()).length === 2);
  const [pod] = await readyPods();
  expect(await refusal(evict(pod!.metadata.name!))).toMatchObject({
    code: 429,
    details: {
      causes: [{ message: `The disruption budget web does not allow evicting pods currently because it failed sync: ${message}` }],
    },
  });
});

test('pods of custom controllers are counted by the scale of these', async () => {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const subresources = { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } };
  await create(CustomResourceDefinitions, 'crews.example.com', {
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'crews', kind: 'Crew' },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources }],
    },
  });
  const crews = { group: 'example.com', version: 'v1', plural: 'crews', kind: 'Crew', scope: 'Namespaced' } as const;
  const served = (): Promise<boolean> =>
    cluster.client
      .resource(crews)
      .list({ namespace })
      .then(
        () => true,
        () => false,
      );
  await cluster.until(served);
  const crew = await create(crews, 'crew', { spec: { replicas: 4 } });
  const ownerReferences = [{ apiVersion: 'example.com/v1', kind: 'Crew', name: 'crew', uid: crew.metadata.uid, controller: true }];
  for (const name of ['a', 'b']) await create(Pods, name, { spec: podSpec }, { labels, ownerReferences });
  await newBudget({ maxUnavailable: '50%' });
  await untilStatus({ expectedPods: 4, desiredHealthy: 2, currentHealthy: 2, disruptionsAllowed: 0 });
});

test('pods without a controller count only by their number, and the budget that wants more of them is told', async () => {
  for (const name of ['a', 'b']) await create(Pods, name, { spec: podSpec }, { labels });
  await newBudget({ maxUnavailable: 1 });
  await untilStatus({ expectedPods: 0, currentHealthy: 2, disruptionsAllowed: 0 });
  await cluster.until(async () =>
    (await cluster.client.resource(Events).list({ namespace })).items.some(
      ({ reason, source, message }) =>
        reason === 'UnmanagedPods' &&
        source?.component === 'controllermanager' &&
        message?.includes(
          '(selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},})',
        ),
    ),
  );
  await cluster.client.resource(PodDisruptionBudgets).delete({ namespace, name: 'web' });
  await newBudget({ minAvailable: 1 });
  await untilStatus({ expectedPods: 2, desiredHealthy: 1, currentHealthy: 2, disruptionsAllowed: 1 });
});

test('an unhealthy pod goes while the others are enough, or always where the budget says so', async () => {
  await create(StatefulSets, 'web', { spec: { ...workload(3), serviceName: 'web' } });
  await newBudget({ minAvailable: 3 });
  await untilStatus({ currentHealthy: 3, disruptionsAllowed: 0 });
  await create(Pods, 'sick', { spec: { ...podSpec, nodeName: 'nowhere' } }, { labels });
  await cluster.client
    .resource(Pods)
    .patch({ namespace, name: 'sick' }, { type: 'merge', body: { status: { phase: 'Running' } } }, { subresource: 'status' });
  await untilStatus({ currentHealthy: 3, expectedPods: 4 });
  await evict('sick', { gracePeriodSeconds: 0 });
  expect((await budget()).status.disruptedPods).toBeUndefined();
  expect(await refusal(evict('web-0'))).toMatchObject({ code: 429 });
});

test('a pod that stayed is no target of a disruption any more after two minutes', async () => {
  await create(Pods, 'a', { spec: podSpec }, { labels });
  await cluster.until(async () => (await readyPods()).length === 1);
  const lastTransitionTime = formatTime(cluster.clock.nowMs());
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'm', lastTransitionTime };
  await cluster.client
    .resource(Pods)
    .patch({ namespace, name: 'a' }, { type: 'strategic', body: { status: { conditions: [condition] } } }, { subresource: 'status' });
  const target = async () =>
    (await cluster.client.resource(Pods).get({ namespace, name: 'a' })).status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  await cluster.advance(119_000);
  expect(await target()).toMatchObject({ status: 'True' });
  await cluster.until(async () => (await target())?.status === 'False', { timeoutMs: 5_000 });
  expect(Object.keys((await target())!).sort()).toEqual(['lastProbeTime', 'lastTransitionTime', 'observedGeneration', 'status', 'type']);
});
