import { decodeCbor, encodeCbor, type JsonObject } from '@kubewright/api-machinery';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, startServer, type TestResponse, type TestServer } from './fixture.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const cbor = { accept: 'application/cbor', 'content-type': 'application/cbor' };
let server: TestServer;
beforeAll(async () => void (server = await startServer({ options: { cbor: true } })));
afterAll(() => server.stop());

const read = ({ raw }: TestResponse): JsonObject => decodeCbor(raw.body as Uint8Array) as JsonObject;

test('An object is created, read, replaced and deleted in CBOR', async () => {
  const created = await server.request('POST', maps, {
    headers: cbor,
    body: encodeCbor({ ...configMap('a', { k: 'v' }), binaryData: { b: 'AAEC' } }),
  });
  expect([created.status, created.headers['content-type']]).toEqual([201, 'application/cbor']);
  expect(
    Buffer.from(created.raw.body as Uint8Array)
      .subarray(0, 3)
      .toString('hex'),
  ).toBe('d9d9f7');
  const { json } = await server.request('GET', `${maps}/a`);
  expect(json.binaryData).toEqual({ b: 'AAEC' });
  expect(read(created)).toEqual(json);
  expect(read(await server.request('GET', `${maps}/a`, { headers: cbor }))).toEqual(json);
  const replaced = await server.request('PUT', `${maps}/a`, { headers: cbor, body: encodeCbor({ ...json, data: { k: 'w' } }) });
  expect(read(replaced)).toMatchObject({ data: { k: 'w' } });
  const deleted = await server.request('DELETE', `${maps}/a`, {
    headers: cbor,
    body: encodeCbor({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: json.metadata.uid } }),
  });
  expect([deleted.status, read(deleted).kind]).toEqual([200, 'Status']);
});

test('Bytes are tagged as base64, and are the bytes themselves', async () => {
  const secrets = '/api/v1/namespaces/default/secrets';
  await server.request('POST', secrets, { body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { k: 'AAEC' } } });
  for (const path of [secrets, `${secrets}/s`]) {
    const bytes = Buffer.from((await server.request('GET', path, { headers: cbor })).raw.body as Uint8Array);
    expect(bytes.toString('hex')).toContain('41' + Buffer.from('k').toString('hex') + 'd643000102');
  }
});

test('An applied configuration in CBOR owns its fields as one in YAML does', async () => {
  const config = (value: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'applied' },
    data: { k: value },
  });
  const apply = (value: string, type: string, manager: string, body: unknown): Promise<TestResponse> =>
    server.request('PATCH', `${maps}/applied?fieldManager=${manager}`, {
      headers: { 'content-type': `application/apply-patch+${type}` },
      body,
    });
  expect((await apply('1', 'cbor', 'first', encodeCbor(config('1')))).status).toBe(201);
  const conflict = await apply('2', 'yaml', 'second', JSON.stringify(config('2')));
  expect([conflict.status, conflict.json.message]).toEqual([409, 'Apply failed with 1 conflict: conflict with "first": .data.k']);
  expect((await apply('', 'cbor', 'x', Uint8Array.of(0xff))).json).toMatchObject({ code: 400, reason: 'BadRequest' });
});

test('A watch is a sequence of events, and errors are documents too', async () => {
  await server.request('POST', maps, { body: configMap('watched') });
  const ending = new AbortController();
  const { headers, raw } = await server.request('GET', `${maps}?watch=1&fieldSelector=metadata.name%3Dwatched`, {
    headers: { accept: 'application/cbor' },
    signal: ending.signal,
  });
  expect(headers['content-type']).toBe('application/cbor-seq');
  const { value } = await (raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]().next();
  expect(decodeCbor(value)).toEqual({ type: 'ADDED', object: (await server.request('GET', `${maps}/watched`)).json });
  ending.abort();
  const missing = await server.request('GET', `${maps}/missing`, { headers: cbor });
  expect([missing.status, read(missing).reason]).toEqual([404, 'NotFound']);
});

test.each([
  ['a map with one key twice', 'a2416101416102', 'cbor: found duplicate map key "a" at map element index 1'],
  ['something behind the end', 'a000', 'cbor: 1 bytes of extraneous data starting at index 1'],
  ['an end too soon', 'a141', 'unexpected EOF'],
  ['a NaN', 'a14161f97e00', 'cbor: floating-point NaN is not allowed'],
])('A body with %s is refused', async (_what, hex, why) => {
  const { status, headers, raw } = await server.request('POST', maps, { headers: cbor, body: Uint8Array.from(Buffer.from(hex, 'hex')) });
  const { message } = decodeCbor(raw.body as Uint8Array) as { message: string };
  expect([status, headers['content-type']]).toEqual([400, 'application/cbor']);
  expect(message).toBe(`the object provided is unrecognized (must be of type ConfigMap): ${why} (${hex})`);
});

test('Without the gate CBOR is a media type like any unknown one', async () => {
  const plain = await startServer();
  const answer = await plain.request('GET', maps, { headers: { accept: 'application/cbor' } });
  expect([answer.status, answer.json.message]).toEqual([
    406,
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
  ]);
  const post = await plain.request('POST', maps, { headers: { 'content-type': 'application/cbor' }, body: encodeCbor(configMap('a')) });
  expect([post.status, post.json.message.slice(-112)]).toEqual([
    415,
    'unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf'.slice(-112),
  ]);
  const patch = await plain.request('PATCH', `${maps}/a`, {
    headers: { 'content-type': 'application/apply-patch+cbor' },
    body: encodeCbor({}),
  });
  expect(patch.status).toBe(415);
  await plain.stop();
});

test('With the gate it is named among the media types that are accepted', async () => {
  const message = async (path: string): Promise<string> =>
    (await server.request('GET', path, { headers: { accept: 'text/html' } })).json.message;
  expect(await message(maps)).toBe(
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/cbor, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch, application/cbor-seq',
  );
  expect(await message(`${maps}?watch=1`)).toBe(await message(maps));
});
