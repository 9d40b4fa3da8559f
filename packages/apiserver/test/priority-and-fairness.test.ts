import type { FlowSchema, PriorityLevelConfiguration } from '@kubewright/api/flowcontrol/v1';
import { expect, test } from 'vitest';
import { mandatoryPriorityLevels } from '../src/index.ts';
import { startServer, type TestServer } from './fixture.ts';

const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const everybody = { kind: 'Group', group: { name: 'system:authenticated' } } as const;

const level = (name: string, nominalConcurrencyShares: number, queueLengthLimit = 5): PriorityLevelConfiguration => ({
  metadata: { name, uid: `level-${name}` },
  status: {},
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares,
      lendablePercent: 0,
      borrowingLimitPercent: 0,
      limitResponse: { type: 'Queue', queuing: { queues: 8, handSize: 2, queueLengthLimit } },
    },
  },
});

const schema = (
  name: string,
  matchingPrecedence: number,
  toLevel: string,
  rules: NonNullable<FlowSchema['spec']['rules']>,
): FlowSchema => ({
  metadata: { name, uid: `schema-${name}` },
  status: {},
  spec: { matchingPrecedence, priorityLevelConfiguration: { name: toLevel }, distinguisherMethod: { type: 'ByUser' }, rules },
});

const leases = schema('leases', 100, 'important', [
  {
    subjects: [everybody],
    resourceRules: [{ verbs: ['*'], apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] }],
  },
]);
const probes = schema('probes', 2, 'exempt', [
  { subjects: [everybody], nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz'] }] },
]);
const rest = schema('rest', 9_000, 'ordinary', [{ subjects: [everybody], ...everything }]);

/** A server with five seats for leases, five for everything else and five that nobody asks for, whose admission keeps ConfigMaps until they are let go. */
async function overloadable(): Promise<{ server: TestServer; letGo: () => void }> {
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const server = await startServer({
    options: { limits: { maxReadsInFlight: 10, maxWritesInFlight: 5 } },
    deps: {
      authorizer: { authorize: () => ({ kind: 'allow', reason: '' }) },
      admission: [{ name: 'Slow', handles: ({ definition }) => definition.plural === 'configmaps', admit: () => gate }],
    },
  });
  server.server.flowControl!.update([...mandatoryPriorityLevels, level('important', 5), level('ordinary', 5)], [leases, probes, rest]);
  return { server, letGo };
}

const create = (server: TestServer, user: string, i: number) =>
  server.request('POST', '/api/v1/namespaces/default/configmaps', {
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${user}-${i}` } },
    headers: { 'x-user': user },
  });

test('At ten times its capacity a server still answers health and leases, keeps some waiting and turns the rest away', async () => {
  const { server, letGo } = await overloadable();
  const flood = Array.from({ length: 50 }, (_, i) => create(server, 'flood', i));
  await server.clock.advance(1);
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'alive' } };
  const answered = await server.request('POST', '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases', {
    body: lease,
    headers: { 'x-user': 'node' },
  });
  expect([
    answered.status,
    answered.headers['x-kubernetes-pf-flowschema-uid'],
    answered.headers['x-kubernetes-pf-prioritylevel-uid'],
  ]).toEqual([201, 'schema-leases', 'level-important']);
  expect((await server.request('GET', '/livez', { headers: { 'x-user': 'probe' } })).text).toBe('ok');
  expect((await server.request('GET', '/api/v1/nodes')).status).toBe(200);
  const { text } = await server.request('GET', '/metrics');
  expect(text).toContain('apiserver_current_inqueue_requests{request_kind="mutating"} 10\n');
  letGo();
  const statuses = (await Promise.all(flood)).map(({ status }) => status);
  // Five seats, and two queues of five for the one flow.
  expect(statuses.filter((status) => status === 201)).toHaveLength(15);
  expect(statuses.filter((status) => status === 429)).toHaveLength(35);
  await server.stop();
});

test('Who is turned away is told so in plain words and when to come back', async () => {
  const { server, letGo } = await overloadable();
  const flood = Array.from({ length: 30 }, (_, i) => create(server, 'flood', i));
  const refused = await create(server, 'flood', 99);
  expect([refused.status, refused.headers['retry-after'], refused.text]).toEqual([
    429,
    '1',
    'Too many requests, please try again later.\n',
  ]);
  letGo();
  await Promise.all(flood);
  await server.stop();
});

test('Nobody waits for a seat longer than a quarter of the time a request may take', async () => {
  const { server, letGo } = await overloadable();
  const requests = Array.from({ length: 7 }, (_, i) => create(server, 'patient', i));
  await server.clock.advance(15_000);
  const dump = await server.request('GET', '/debug/api_priority_and_fairness/dump_priority_levels');
  expect(dump.text).toMatch(/^PriorityLevelName, ActiveQueues, IsIdle, /);
  expect(dump.text).toMatch(/^ordinary, +0, +false, +false, +0, +5, +5, +2, +0, +2\n/m);
  letGo();
  expect((await Promise.all(requests)).map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 429, 429]);
  await server.stop();
});

test('A small flow is served before a large one that came first', async () => {
  const { server, letGo } = await overloadable();
  const order: string[] = [];
  const note = (user: string, i: number) => create(server, user, i).then(({ status }) => order.push(`${user} ${status}`));
  const flood = Array.from({ length: 15 }, (_, i) => note('flood', i));
  await server.clock.advance(1);
  const small = note('small', 0);
  letGo();
  await Promise.all([...flood, small]);
  expect(order.indexOf('small 201')).toBeLessThan(8);
  await server.stop();
});

test('A watch gives its seat back once what it begins with has been sent', async () => {
  const { server, letGo } = await overloadable();
  letGo();
  const controller = new AbortController();
  const { raw } = await server.request('GET', '/api/v1/namespaces/default/configmaps?watch=true', {
    headers: { 'x-user': 'watcher' },
    signal: controller.signal,
  });
  const executing = () => server.server.flowControl!.levels.find(({ name }) => name === 'ordinary')!.queues.executing;
  expect(executing()).toBe(1);
  const iterator = (raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const first = iterator.next();
  await server.clock.advance(1);
  expect(executing()).toBe(0);
  controller.abort();
  await first;
  await server.stop();
});

test('A level whose object is gone serves out what it has, and then is gone too', async () => {
  const { server, letGo } = await overloadable();
  const { flowControl } = server.server;
  const running = create(server, 'user', 0);
  await server.clock.advance(1);
  flowControl!.update([level('important', 5)], [leases]);
  expect(flowControl!.levels.find(({ name }) => name === 'ordinary')?.quiescing).toBe(true);
  letGo();
  expect((await running).status).toBe(201);
  await server.clock.advance(10_000);
  expect(flowControl!.levels.map(({ name }) => name).sort()).toEqual(['catch-all', 'exempt', 'important']);
  await server.stop();
});

test('The use of a level is told on when no schema leads to it any more, as long as it is there', async () => {
  const { server, letGo } = await overloadable();
  letGo();
  const used = async (name: string): Promise<number> => {
    const { text } = await server.request('GET', '/metrics');
    return Number(new RegExp(`^apiserver_flowcontrol_demand_seats_sum\\{priority_level="${name}"\\} (.*)$`, 'm').exec(text)?.[1]);
  };
  server.server.flowControl!.update([...mandatoryPriorityLevels, level('important', 5), level('ordinary', 5)], [leases, probes]);
  expect(await used('ordinary')).toBeNaN();
  await server.clock.advance(10_000);
  server.server.flowControl!.update([...mandatoryPriorityLevels, level('important', 5), level('ordinary', 5)], [leases, probes, rest]);
  const { raw } = await server.request('GET', '/api/v1/namespaces/default/configmaps?watch=true', { headers: { 'x-user': 'watcher' } });
  await server.clock.advance(1_000);
  const first = (raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]().next();
  await server.clock.advance(1_000);
  expect(await used('ordinary')).toBeGreaterThan(0);
  server.server.flowControl!.update([...mandatoryPriorityLevels, level('important', 5)], [leases, probes]);
  await server.clock.advance(10_000);
  expect(await used('ordinary')).toBeNaN();
  await server.stop();
  await first;
});

test('Seats that one level does not need are lent to one that does', async () => {
  const server = await startServer({
    options: { limits: { maxReadsInFlight: 50, maxWritesInFlight: 50 } },
    deps: {
      authorizer: { authorize: () => ({ kind: 'allow', reason: '' }) },
      admission: [{ name: 'Slow', handles: () => true, admit: () => new Promise(() => {}) }],
    },
  });
  const busy = level('busy', 45);
  const idle = level('idle', 50);
  idle.spec.limited!.lendablePercent = 80;
  delete busy.spec.limited!.borrowingLimitPercent;
  server.server.flowControl!.update([busy, idle], [schema('all', 9_000, 'busy', [{ subjects: [everybody], ...everything }])]);
  for (let i = 0; i < 30; i++) for (const user of ['a', 'b', 'c']) void create(server, user, i);
  await server.clock.advance(10_000);
  const seats = Object.fromEntries(server.server.flowControl!.levels.map(({ name, currentLimit }) => [name, currentLimit]));
  expect(seats['busy']).toBeGreaterThan(45);
  expect(seats['idle']).toBeLessThan(50);
  expect(seats['busy']! + seats['idle']! + seats['catch-all']!).toBe(100);
  await server.clock.advance(60_000);
  await server.stop();
});
