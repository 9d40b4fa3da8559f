import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createApiServer, loopbackUser, type ApiServer } from '@kubewright/apiserver';
import { createClient, type Client } from '@kubewright/client';
import { MemoryStore } from '@kubewright/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEncryption, type ReloadedEncryption } from '../src/encryption/open-encryption.ts';
import { systemRandom } from '../src/system/index.ts';
import { KmsPlugin } from './kms-plugin.ts';

const key = '/registry/configmaps/default/a';
/** Twice a minute later, in steps that let the plugin answer. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

interface Served {
  readonly client: Client;
  readonly encryption: ReloadedEncryption;
  readonly server: ApiServer;
  stop(): Promise<void>;
}

let folder: string;
let plugin: KmsPlugin;
let clock: VirtualClock;
let store: MemoryStore;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kw-kms-'));
  plugin = new KmsPlugin(join(folder, 'kms.sock'));
  // Deadlines of gRPC are the machine's.
  clock = new VirtualClock({ settle, startMs: performance.timeOrigin + performance.now() });
  store = new MemoryStore({ clock });
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await plugin.stop();
  await store.close();
  await rm(folder, { recursive: true });
});

/** A server on the store, with the plugin before unencrypted values. */
async function serve({ name = 'p', timeout = '2s', reload = false } = {}): Promise<Served> {
  const configFile = join(folder, 'encryption.yaml');
  await writeFile(configFile, configurationOf({ name, timeout }));
  const encryption = (await openEncryption(
    { configFile, automaticReload: reload },
    { clock, random: systemRandom, logger: silentLogger, serverId: 'apiserver-x' },
  ))!;
  const server = createApiServer({
    store,
    clock,
    random: systemRandom,
    logger: silentLogger,
    definitions: builtInDefinitions(),
    authenticators: [],
    authorizer: { authorize: () => ({ kind: 'allow', reason: '' }) },
    encryption: encryption.encryption,
  });
  const stopping = new AbortController();
  const running = Promise.all([server.run(stopping.signal), encryption.run(stopping.signal)]);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  stops.push(stop);
  return { server, encryption, client: createClient(server.directTransport(loopbackUser)), stop };
}

const configurationOf = ({ name, timeout }: { name: string; timeout: string }): string => `
kind: EncryptionConfiguration
apiVersion: apiserver.config.k8s.io/v1
resources:
- resources: [configmaps]
  providers:
  - kms: { apiVersion: v2, name: ${name}, endpoint: "${plugin.endpoint}", timeout: ${timeout} }
  - identity: {}
`;

const create = ({ client }: Served, name = 'a') =>
  client.resource(ConfigMaps).create({ metadata: { namespace: 'default', name }, data: { x: 'hunter2' } });
const read = ({ client }: Served, name = 'a') => client.resource(ConfigMaps).get({ namespace: 'default', name });
const stored = async (): Promise<string> => Buffer.from((await store.get(key)).kv!.value).toString('latin1');
const healthOf = ({ encryption }: Served) => encryption.healthChecks[0]!.check();

test('values are encrypted with a seed that the plugin has encrypted once, and another server asks it once to read them', async () => {
  await plugin.start();
  const first = await serve();
  await create(first);
  await create(first, 'b');
  expect(await stored()).toMatch(/^k8s:enc:kms:v2:p:/);
  expect(await stored()).not.toContain('hunter2');
  const second = await serve();
  expect((await read(second)).data).toEqual({ x: 'hunter2' });
  expect((await second.client.resource(ConfigMaps).list({ namespace: 'default' })).items).toHaveLength(2);
  expect([plugin.count('Encrypt'), plugin.count('Decrypt')]).toEqual([2, 1]);
  const told = second.encryption
    .families()
    .flatMap((family) => [...family.lines()])
    .join('\n');
  expect(told).toContain('apiserver_storage_data_key_generation_duration_seconds_count 1');
  expect(told).toMatch(/key_id_hash_total\{transformation_type="from_storage",provider_name="p",key_id_hash="sha256:/);
});

test('what another server has written with a seed of its own is watched and read as soon as the plugin has told the seed', async () => {
  await plugin.start();
  const [first, second] = [await serve(), await serve()];
  await create(first, 'before');
  await read(second, 'before');
  await create(first);
  expect((await read(second)).data).toEqual({ x: 'hunter2' });
  await create(second, 'c');
  expect((await read(first, 'c')).data).toEqual({ x: 'hunter2' });
});

test('when the plugin has another key, a new seed is taken within a minute, and writing an object anew moves it to the key', async () => {
  await plugin.start();
  const server = await serve();
  const object = await create(server);
  const unchanged = await server.client.resource(ConfigMaps).update(object);
  expect(unchanged.metadata.resourceVersion).toBe(object.metadata.resourceVersion);
  plugin.keyId = 'key-2';
  await clock.advance(61_000);
  await expect.poll(() => plugin.count('Encrypt')).toBe(2);
  await expect.poll(async () => (await server.client.resource(ConfigMaps).update(await read(server)), await stored())).toContain('key-2');
  expect((await read(server)).data).toEqual({ x: 'hunter2' });
});

test('a plugin that is not there yet keeps nobody from starting: writes are refused until it answers, and /healthz says why', async () => {
  const server = await serve({ timeout: '50ms' });
  await expect(create(server)).rejects.toMatchObject({
    status: { code: 500, message: 'Internal error occurred: got unexpected nil transformer' },
  });
  expect(await healthOf(server)).toMatch(
    /^kms-provider-0: (?:failed to perform status section of the healthz check for KMS Provider p, error: )?rpc error: code = DeadlineExceeded/,
  );
  expect((await store.get(key)).kv).toBeUndefined();
  await plugin.start();
  await clock.advance(11_000);
  await expect.poll(async () => (await clock.advance(11_000), await healthOf(server)), { timeout: 10_000 }).toBeUndefined();
  await create(server);
});

test('while the plugin is ill, what was encrypted is read and written for three minutes, and then only read', async () => {
  await plugin.start();
  const server = await serve();
  await create(server);
  plugin.healthz = 'the vault is sealed';
  plugin.toldKeyId = '';
  await clock.advance(61_000);
  await expect
    .poll(async () => (await clock.advance(4_000), await healthOf(server)))
    .toContain('got unexpected healthz status: the vault is sealed, got invalid KMSv2 KeyID hash "": keyID is empty');
  await create(server, 'b');
  await clock.advance(200_000);
  await expect(create(server, 'c')).rejects.toMatchObject({
    status: { message: expect.stringMatching(/encryptedDEKSource with keyID hash "sha256:[0-9a-f]+" expired at /) },
  });
  expect((await read(server)).data).toEqual({ x: 'hunter2' });
});

test('a seed that the plugin does not decrypt keeps the resource from being read, as not there it is never shown, and is asked for again', async () => {
  await plugin.start();
  await create(await serve());
  plugin.locked = true;
  const server = await serve();
  const waiting = new AbortController();
  const answer = read(server).then(
    (object) => object.data,
    (error: unknown) => error,
  );
  await settle();
  plugin.locked = false;
  await expect.poll(async () => (await clock.advance(1_100), plugin.count('Decrypt'))).toBeGreaterThan(1);
  expect(await answer).toEqual({ x: 'hunter2' });
  waiting.abort();
});
