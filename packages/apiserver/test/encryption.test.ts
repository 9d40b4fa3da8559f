import { seededRandom } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { parseEncryptionConfiguration, TransformationMetrics, type EncryptionAtRest } from '../src/index.ts';
import { configMap, startServer, type TestServer } from './fixture.ts';

const key = (byte: number, size = 32): string => Buffer.alloc(size, byte).toString('base64');
const maps = '/api/v1/namespaces/default/configmaps';
const configuration = (...providers: object[]): string =>
  JSON.stringify({
    kind: 'EncryptionConfiguration',
    apiVersion: 'apiserver.config.k8s.io/v1',
    resources: [{ resources: ['configmaps'], providers }],
  });
const keys = (cipher: string, ...names: [string, number][]) => ({
  [cipher]: { keys: names.map(([name, byte]) => ({ name, secret: key(byte) })) },
});

/** What the store holds. */
async function textAt(server: TestServer, at: string): Promise<string> {
  const { kv } = await server.store.get(at);
  return Buffer.from(kv!.value).toString('latin1');
}

/** A server whose keys may be changed while it runs. */
async function encrypted(first: string) {
  const random = seededRandom(3);
  let current = parseEncryptionConfiguration(first, { random });
  const encryption: EncryptionAtRest = { transformerOf: (definition) => current.transformerOf(definition) };
  const server = await startServer({ deps: { encryption } });
  const stored = (name: string): Promise<string> => textAt(server, `/registry/configmaps/default/${name}`);
  return { server, stored, change: (text: string) => void (current = parseEncryptionConfiguration(text, { random })) };
}

test.each(['aescbc', 'aesgcm', 'secretbox'])(
  'With %s a value is stored behind upstream’s prefix, and read, listed, watched, patched and deleted as ever',
  async (cipher) => {
    const { server, stored } = await encrypted(configuration(keys(cipher, ['key1', 1]), { identity: {} }));
    await server.request('POST', maps, { body: configMap('a', { secret: 'hunter2' }) });
    expect(await stored('a')).toMatch(new RegExp(`^k8s:enc:${cipher}:v1:key1:`));
    expect(await stored('a')).not.toContain('hunter2');
    expect((await server.request('GET', `${maps}/a`)).json.data).toEqual({ secret: 'hunter2' });
    const patched = await server.request('PATCH', `${maps}/a`, {
      body: { data: { more: '1' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(patched.json.data).toEqual({ secret: 'hunter2', more: '1' });
    expect((await server.request('GET', maps)).json.items).toMatchObject([{ data: { secret: 'hunter2', more: '1' } }]);
    expect((await server.request('DELETE', `${maps}/a`)).status).toBe(200);
    await server.request('POST', '/api/v1/namespaces/default/secrets', {
      body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
    });
    expect(await textAt(server, '/registry/secrets/default/s')).toMatch(/^\{/);
    await server.stop();
  },
);

test('A new first key writes, the old one still reads, and writing an object anew moves it to the new key', async () => {
  const { server, stored, change } = await encrypted(configuration({ identity: {} }));
  await server.request('POST', maps, { body: configMap('a', { x: '1' }) });
  expect(await stored('a')).toMatch(/^\{/);
  change(configuration(keys('aesgcm', ['new', 2]), { identity: {} }));
  const object = (await server.request('GET', `${maps}/a`)).json;
  await server.request('PUT', `${maps}/a`, { body: object });
  expect(await stored('a')).toMatch(/^k8s:enc:aesgcm:v1:new:/);
  change(configuration(keys('aesgcm', ['newer', 3], ['new', 2]), { identity: {} }));
  await server.request('PUT', `${maps}/a`, { body: (await server.request('GET', `${maps}/a`)).json });
  expect(await stored('a')).toMatch(/^k8s:enc:aesgcm:v1:newer:/);
  const before = (await server.request('GET', `${maps}/a`)).json;
  const unchanged = await server.request('PUT', `${maps}/a`, { body: before });
  expect(unchanged.json.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  await server.stop();
});

test('An object whose key is no longer there fails its reads and lists: it is not gone, and is not shown as gone', async () => {
  const { server, change } = await encrypted(configuration(keys('aesgcm', ['lost', 1])));
  change(configuration(keys('aesgcm', ['new', 2])));
  const value = parseEncryptionConfiguration(configuration(keys('aesgcm', ['lost', 1])), { random: seededRandom(1) })
    .transformerOf({ group: '', plural: 'configmaps' })!
    .encrypt(Buffer.from('{}'), '/registry/configmaps/default/a');
  await server.request('POST', maps, { body: configMap('b') });
  await server.store.txn({ compare: [], success: [{ op: 'put', key: '/registry/configmaps/default/a', value }] });
  const message = 'Internal error occurred: unable to transform key "/registry/configmaps/default/a": no matching prefix found';
  expect((await server.request('GET', maps)).json).toMatchObject({ code: 500, reason: 'InternalError', message });
  expect((await server.request('GET', `${maps}/a`)).json).toMatchObject({ code: 500, message });
  expect((await server.request('GET', `${maps}/b`)).status).toBe(200);
  await server.stop();
});

test('A value that was moved to another key of the store is not taken for the other’s', () => {
  const transformer = parseEncryptionConfiguration(configuration(keys('aesgcm', ['k', 1])), { random: seededRandom(1) }).transformerOf({
    group: '',
    plural: 'configmaps',
  })!;
  const sealed = transformer.encrypt(Buffer.from('{}'), '/registry/configmaps/a/x');
  expect(Buffer.from(transformer.decrypt(sealed, '/registry/configmaps/a/x').value).toString()).toBe('{}');
  expect(() => transformer.decrypt(sealed, '/registry/configmaps/b/x')).toThrow();
});

test('What was encrypted and decrypted is counted by resource and cipher, and so is what could not be', async () => {
  const { server } = await encrypted(configuration({ identity: {} }));
  const metrics = new TransformationMetrics(server.clock);
  const of = (...providers: object[]) =>
    parseEncryptionConfiguration(configuration(...providers), { random: seededRandom(1), metrics }).transformerOf({
      group: '',
      plural: 'configmaps',
    })!;
  const sealed = of(keys('aesgcm', ['k', 1])).encrypt(Buffer.from('{}'), '/a');
  of(keys('aesgcm', ['k', 1])).decrypt(sealed, '/a');
  of(keys('aesgcm', ['k', 1]), { identity: {} }).decrypt(Buffer.from('{}'), '/a');
  expect(() => of({ identity: {} }).decrypt(sealed, '/a')).toThrow('no matching prefix found');
  const told = metrics.families().find(({ name }) => name === 'apiserver_storage_transformation_operations_total')!;
  const line = (status: string, type: string, prefix: string) =>
    `${told.name}{resource="configmaps",status="${status}",transformation_type="${type}",transformer_prefix="${prefix}"} 1`;
  expect([...told.lines()]).toEqual([
    line('OK', 'to_storage', 'k8s:enc:aesgcm:v1:k:'),
    line('OK', 'from_storage', 'k8s:enc:aesgcm:v1:k:'),
    line('OK', 'from_storage', 'identity'),
    line('unknown-non-grpc', 'from_storage', 'unknown'),
  ]);
  await server.stop();
});

test.each([
  ['secrets', '', 'secrets'],
  ['deployments.apps', 'apps', 'deployments'],
  ['*.apps', 'apps', 'statefulsets'],
  ['*.', '', 'pods'],
  ['*.*', 'example.com', 'things'],
])('A configuration for %s is for %s/%s', (resource, group, plural) => {
  const text = JSON.stringify({
    kind: 'EncryptionConfiguration',
    apiVersion: 'apiserver.config.k8s.io/v1',
    resources: [{ resources: [resource], providers: [{ identity: {} }] }],
  });
  const parsed = parseEncryptionConfiguration(text, { random: seededRandom(1) });
  expect(parsed.transformerOf({ group, plural })).toBeDefined();
  expect(resource === '*.*' || parsed.transformerOf({ group: 'other', plural }) === undefined).toBe(true);
});

test.each([
  [configuration(), 'resources[0].providers: Required value: at least one resources[0].providers is required'],
  [configuration({ aescbc: { keys: [] } }), 'resources[0].providers[0].aescbc.keys: Required value: at least one keys is required'],
  [
    configuration({ kms: { name: 'x', endpoint: 'unix:///x' } }),
    'KMSv1 is deprecated and will only receive security updates going forward. Use KMSv2 instead.  Set --feature-gates=KMSv1=true to use the deprecated KMSv1 feature.',
  ],
  [
    configuration({ kms: { apiVersion: 'v2', name: 'a:b', endpoint: 'http://x', timeout: '0s', cachesize: 3 } }),
    `[resources[0].providers[0].kms.name: Invalid value: "a:b": invalid KMS provider name a:b, must not contain ':', resources[0].providers[0].kms.timeout: Invalid value: "0s": timeout should be a positive value, resources[0].providers[0].kms.endpoint: Invalid value: "http://x": unsupported scheme "http" for KMS provider, only unix is supported, resources[0].providers[0].kms.cachesize: Invalid value: 3: cachesize is not supported in v2]`,
  ],
  [
    configuration({ aescbc: keys('aescbc', ['a', 1]).aescbc, identity: {} }),
    'more than one provider specified in a single element, should split into different list elements',
  ],
  [
    configuration({ secretbox: { keys: [{ name: 'a', secret: key(7, 16) }] } }),
    'resources[0].providers[0].secretbox.keys[0].secret: Invalid value: "REDACTED": secret is not of the expected length, got 16, expected one of [32]',
  ],
  [
    configuration({ note: 'x', ...keys('aescbc', ['a', 1]) }),
    /^strict decoding error: unknown field "resources\[0\].providers\[0\].note"$/,
  ],
  [
    configuration({ aescbc: { ...keys('aescbc', ['a', 1]).aescbc, key: [] }, identity: { a: 1 } }),
    'strict decoding error: unknown field "resources[0].providers[0].aescbc.key", unknown field "resources[0].providers[0].identity.a"',
  ],
  [
    configuration({ aescbc: { keys: [{ name: 'a', secret: 5 }] } }),
    'json: cannot unmarshal number into Go struct field Key.resources.providers.aescbc.keys.secret of type string',
  ],
  [configuration({ identity: null }), 'provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity'],
  ['kind: Policy', 'it is no apiserver.config.k8s.io/v1 EncryptionConfiguration'],
])('What cannot be used is refused before anything is written: %s', (text, message) => {
  expect(() => parseEncryptionConfiguration(text, { random: seededRandom(1) })).toThrow(message);
});
