import { seededRandom, silentLogger } from '@kubewright/api-machinery';
import { createApiServer, type UserInfo } from '@kubewright/apiserver';
import { ConfigMaps, type ConfigMap } from '@kubewright/api/core/v1';
import { createClient, discoverResources, HttpTransport, type Client } from '@kubewright/client';
import { createTlsListener } from '@kubewright/http';
import { createInformerFactory } from '@kubewright/informer';
import { kubernetesDefinitions } from '@kubewright/kube-apiserver';
import { MemoryStore } from '@kubewright/storage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { clientPair, serverPair, testCa } from '../../http/test/test-certificates.ts';
import { done, runController, type ControllerDefinition } from '../src/index.ts';

const admin: UserInfo = { name: 'admin', groups: ['system:masters'] };
const stop = new AbortController();
const running: Promise<unknown>[] = [];
const clock = systemClock;
const random = seededRandom(1);
let http: HttpTransport;
let clients: Record<string, Client>;

beforeAll(async () => {
  const store = new MemoryStore({ clock });
  const server = createApiServer({
    store,
    clock,
    random,
    logger: silentLogger,
    definitions: kubernetesDefinitions(),
    authenticators: [{ authenticate: async ({ clientCertificate }) => (clientCertificate ? admin : undefined) }],
    authorizer: { authorize: () => ({ kind: 'allow', reason: '' }) },
  });
  running.push(server.run(stop.signal));
  const listener = createTlsListener({
    ...serverPair,
    clientCa: testCa,
    host: '127.0.0.1',
    port: 0,
    logger: silentLogger,
    clock,
    ...server.service,
  });
  const port = await listener.listen();
  stop.signal.addEventListener('abort', () => running.push(listener.close(100)));
  http = new HttpTransport({ server: `https://127.0.0.1:${port}`, tls: { ca: testCa, ...clientPair }, clock });
  clients = { direct: createClient(server.directTransport(admin)), http: createClient(http) };
});
afterAll(async () => {
  stop.abort();
  await Promise.all(running);
  http.close();
});

const answers: ControllerDefinition = {
  manifest: { name: 'answers', primary: ConfigMaps, uses: [{ resource: ConfigMaps, verbs: ['list', 'watch', 'patch'] }] },
  create: ({ client, informers }) => ({
    triggers: [{ resource: ConfigMaps }],
    reconciler: {
      reconcile: async (key) => {
        const data = informers.informer(ConfigMaps).lister.get(key)?.data;
        if (data && !data['answer'])
          await client.resource(ConfigMaps).patch(key, { type: 'merge', body: { data: { answer: `${data['question']}!` } } });
        return done;
      },
    },
  }),
};

it.each(['direct', 'http'])('a controller cannot tell which transport it runs over: %s', async (name) => {
  const client = clients[name]!;
  const ended = new AbortController();
  const informers = createInformerFactory({ client, clock, random, logger: silentLogger });
  const ran = [
    informers.run(ended.signal),
    runController(answers, { client, informers, clock, random, logger: silentLogger, events: { event: () => {} } }, ended.signal),
  ];
  const answered = new Promise<ConfigMap>((resolve) => {
    informers
      .informer(ConfigMaps)
      .deltas$.subscribe(({ object }) => object.data?.['answer'] && object.metadata.namespace === name && resolve(object));
  });
  await client.resource(ConfigMaps).create({ metadata: { namespace: name, name: 'a' }, data: { question: 'why' } });
  const object = await answered;
  expect(object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { question: 'why', answer: 'why!' } });
  expect(Object.isFrozen(object.data)).toBe(true);
  ended.abort();
  await Promise.all(ran);
});

it('discovery over HTTP lists what the server serves', async () => {
  const { resources, failed } = await discoverResources(http);
  expect([...failed]).toEqual([]);
  const deployments = resources.filter(({ plural }) => plural === 'deployments');
  expect(deployments).toMatchObject([{ group: 'apps', version: 'v1', kind: 'Deployment', scope: 'Namespaced' }]);
  expect(deployments[0]!.verbs).toContain('deletecollection');
});
