import { decodeEnveloped, unwrapProtobuf, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { createDuplexPair } from '@kubewright/http';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, httpRequest, settle, startServer, watchLines, type TestResponse, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: crontabs });
  for (const name of ['a', 'b', 'c']) await server.request('POST', maps, { body: configMap(name, { k: name }) });
  for (let i = 0; i < 50 && (await server.request('GET', `${crons}`)).status !== 200; i++) await settle();
  await server.request('POST', crons, { body: { apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name: 'c' } } });
});
afterAll(() => server.stop());

const maps = '/api/v1/namespaces/forms/configmaps';
const crons = '/apis/stable.example.com/v1/namespaces/forms/crontabs';
const protobuf = 'application/vnd.kubernetes.protobuf';
const as = (kind: string, type = protobuf): { accept: string } => ({ accept: `${type};as=${kind};g=meta.k8s.io;v=v1` });
const crontabs = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', listKind: 'CronTabList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

function decoded(bytes: Uint8Array): JsonObject {
  const envelope = unwrapProtobuf(bytes);
  const [group, version] = envelope.apiVersion.includes('/') ? envelope.apiVersion.split('/') : ['', envelope.apiVersion];
  return {
    ...decodeEnveloped(schemaOf({ group: group!, version: version!, kind: envelope.kind })!, envelope),
    apiVersion: envelope.apiVersion,
    kind: envelope.kind,
  };
}

const bytesOf = ({ raw }: TestResponse): Uint8Array => raw.body as Uint8Array;

/** Type and object of an un-enveloped meta/v1 WatchEvent: two fields with lengths, and in the second one again. */
function watchEvent(message: Uint8Array): { type: string; object: JsonObject } {
  const typeLength = message[1]!;
  let at = 2 + typeLength;
  const field = (): number => {
    let length = 0;
    at++;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++]!;
      length |= (byte & 127) << shift;
      if (byte < 128) return length;
    }
  };
  field();
  const length = field();
  expect(at + length).toBe(message.byteLength);
  return { type: Buffer.from(message.subarray(2, 2 + typeLength)).toString(), object: decoded(message.subarray(at)) };
}

async function nextFrame(iterator: AsyncIterator<Uint8Array>): Promise<{ type: string; object: JsonObject }> {
  const frame = Buffer.from((await iterator.next()).value as Uint8Array);
  const length = frame.readUInt32BE(0);
  expect(frame.byteLength).toBeGreaterThanOrEqual(4 + length);
  return watchEvent(frame.subarray(4, 4 + length));
}

test('The frames of a protobuf watch are length-prefixed events that hold whole objects', async () => {
  const ending = new AbortController();
  const { headers, raw } = await server.request('GET', `${maps}?watch=1`, {
    headers: { accept: `${protobuf};stream=watch` },
    signal: ending.signal,
  });
  expect(headers['content-type']).toBe(`${protobuf};stream=watch`);
  const frames = (raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const object = (await server.request('GET', `${maps}/a`)).json;
  expect(await nextFrame(frames)).toEqual({ type: 'ADDED', object });
  ending.abort();
});

test('The error of a protobuf watch is a Status in a frame', async () => {
  const own = await startServer();
  const post = (name: string): Promise<TestResponse> => own.request('POST', maps, { body: configMap(name) });
  const { json } = await post('a');
  for (const name of ['b', 'c', 'd']) {
    await own.clock.advance(120_000);
    await post(name);
  }
  const { raw } = await own.request('GET', `${maps}?watch=1&resourceVersion=${json.metadata.resourceVersion}`, {
    headers: { accept: protobuf },
  });
  const frame = await nextFrame((raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]());
  expect(frame).toMatchObject({ type: 'ERROR', object: { kind: 'Status', apiVersion: 'v1', code: 410, reason: 'Expired' } });
  await own.stop();
});

test.each([
  ['built-in', maps, 'a'],
  ['custom', crons, 'c'],
])('The metadata of a %s resource is given in JSON and in protobuf, alone, listed and watched', async (_what, path, name) => {
  const { metadata } = (await server.request('GET', `${path}/${name}`)).json;
  const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
  expect((await server.request('GET', `${path}/${name}`, { headers: as('PartialObjectMetadata', 'application/json') })).json).toEqual(
    partial,
  );
  expect(decoded(bytesOf(await server.request('GET', `${path}/${name}`, { headers: as('PartialObjectMetadata') })))).toEqual(partial);
  const list = await server.request('GET', path, { headers: as('PartialObjectMetadataList', 'application/json') });
  const listed = decoded(bytesOf(await server.request('GET', path, { headers: as('PartialObjectMetadataList') })));
  expect(listed).toMatchObject({ kind: 'PartialObjectMetadataList', metadata: { resourceVersion: list.json.metadata.resourceVersion } });
  expect((listed.items as unknown as KubeObject[]).map((item) => item.metadata)).toEqual(
    list.json.items.map((item: KubeObject) => item.metadata),
  );
  const ending = new AbortController();
  const watched = await server.request('GET', `${path}?watch=1&fieldSelector=metadata.name%3D${name}`, {
    headers: as('PartialObjectMetadata'),
    signal: ending.signal,
  });
  expect(await nextFrame((watched.raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]())).toEqual({
    type: 'ADDED',
    object: partial,
  });
  ending.abort();
});

test('A table is paged like the list it shows', async () => {
  const table = as('Table', 'application/json');
  const first = (await server.request('GET', `${maps}?limit=2`, { headers: table })).json;
  expect([
    first.kind,
    first.rows.map((row: { object: KubeObject }) => row.object.metadata.name),
    first.metadata.remainingItemCount,
  ]).toEqual(['Table', ['a', 'b'], 1]);
  const second = (await server.request('GET', `${maps}?limit=2&continue=${first.metadata.continue}`, { headers: table })).json;
  expect([second.rows.length, second.metadata.continue, second.metadata.resourceVersion]).toEqual([
    1,
    undefined,
    first.metadata.resourceVersion,
  ]);
});

test('Only the first table of a watch has columns, and the end of the initial events can be told in any', async () => {
  const ending = new AbortController();
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&includeObject=None';
  const { raw } = await server.request('GET', `${maps}?${query}`, { headers: as('Table', 'application/json'), signal: ending.signal });
  const lines = watchLines(raw);
  // eslint-disable-next-line typescript/no-explicit-any
  const tables: any[] = [];
  for (let i = 0; i < 4; i++) tables.push((await lines.next())!.object);
  expect(tables.map(({ columnDefinitions }) => columnDefinitions !== null)).toEqual([true, false, false, false]);
  expect(tables[0].rows[0].object).toBeNull();
  expect(tables[3].rows[0].object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  ending.abort();
});

test('The tables of a watch tell ages as of each event, not as of when it began', async () => {
  const own = await startServer();
  await own.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: crontabs });
  for (let i = 0; i < 50 && (await own.request('GET', crons)).status !== 200; i++) await settle();
  const ending = new AbortController();
  const { raw } = await own.request('GET', `${crons}?watch=1`, { headers: as('Table', 'application/json'), signal: ending.signal });
  const lines = watchLines(raw);
  const cells: unknown[] = [];
  for (const name of ['first', 'second']) {
    await own.request('POST', crons, { body: { apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name } } });
    // eslint-disable-next-line typescript/no-explicit-any
    cells.push(((await lines.next())!.object as any).rows[0].cells);
    await own.clock.advance(120_000);
  }
  expect(cells).toEqual([
    ['first', '0s'],
    ['second', '0s'],
  ]);
  ending.abort();
  await own.stop();
});

test('Forms that there are not are refused in upstream words', async () => {
  const message = async (path: string, headers: Record<string, string>): Promise<[number, string]> => {
    const response = await server.request('GET', path, { headers });
    const status = response.json ?? decoded(bytesOf(response));
    return [response.status, status.message];
  };
  const all = 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const streams =
    'only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
  const routed =
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf';
  expect(await message(`${maps}/a`, { accept: 'text/html' })).toEqual([406, routed]);
  expect(await message(maps, { accept: 'text/html' })).toEqual([
    406,
    `${routed}, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch`,
  ]);
  expect(await message(crons, { accept: 'text/html' })).toEqual([406, all]);
  expect(await message(crons, { accept: protobuf })).toEqual([406, all]);
  expect(await message(maps, as('Table'))).toEqual([406, all]);
  expect(await message(maps, { accept: 'application/json;as=Table;g=meta.k8s.io;v=v2' })).toEqual([406, all]);
  const yaml = await server.request('GET', `${maps}?watch=1`, { headers: { accept: 'application/yaml' } });
  expect([yaml.status, yaml.headers['content-type']]).toEqual([406, 'application/yaml']);
  expect(yaml.text.replace(/\s+/g, ' ')).toContain(streams);
  expect(await message(`${maps}?includeObject=Half`, as('Table', 'application/json'))).toEqual([
    400,
    `Unable to convert to Table as requested: includeObject: Invalid value: "Half": must be 'Metadata', 'Object', 'None', or empty`,
  ]);
});

test('Bodies in an unknown form are refused in upstream words', async () => {
  const post = await server.request('POST', maps, { body: 'x', headers: { 'content-type': 'text/plain' } });
  expect([post.status, post.json.reason, post.json.message]).toEqual([
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  ]);
  const patch = await server.request('PATCH', `${maps}/a`, { body: '{}', headers: { 'content-type': 'application/json' } });
  expect([patch.status, patch.json.message, patch.json.details]).toEqual([415, '415: Unsupported Media Type', {}]);
});

test.each(['1.0', '1e2', '9223372036854775808', '99999999999999999999'])('An integer that is written %s is none', async (text) => {
  const body = `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"odd","generation":${text}}}`;
  const headers = { 'content-type': 'application/json' };
  const message = `json: cannot unmarshal number ${text} into Go struct field ObjectMeta.metadata.generation of type int64`;
  expect((await server.request('POST', maps, { body, headers })).json).toMatchObject({
    code: 400,
    message: `ConfigMap in version "v1" cannot be handled as a ConfigMap: ${message}`,
  });
});

test.each([
  ['merge', (text: string) => `{"metadata":{"generation":${text}}}`],
  ['json', (text: string) => `[{"op":"test","path":"/data/k","value":"a"},{"op":"add","path":"/metadata/generation","value":${text}}]`],
])('Nor is it one that a %s patch writes so, though it would be one once it is read', async (type, bodyOf) => {
  const patch = (text: string): Promise<TestResponse> =>
    server.request('PATCH', `${maps}/a?dryRun=All`, { body: bodyOf(text), headers: { 'content-type': `application/${type}-patch+json` } });
  expect((await patch('3')).status).toBe(200);
  for (const text of ['1.0', '1e2', '-0.0']) {
    const { status, json } = await patch(text);
    // The document it makes is quoted with the number as it was sent.
    expect([status, json.message]).toEqual([422, expect.stringContaining(`\\"generation\\":${text},`)]);
    expect([status, json.message]).toEqual([
      422,
      expect.stringContaining(`json: cannot unmarshal number ${text} into Go struct field ObjectMeta.metadata.generation of type int64`),
    ]);
  }
});

test('A time to die in is an integer as well', async () => {
  const { json } = await server.request('DELETE', `${maps}/none`, {
    body: '{"gracePeriodSeconds":1.0}',
    headers: { 'content-type': 'application/json' },
  });
  expect(json).toMatchObject({
    code: 400,
    message: 'json: cannot unmarshal number 1.0 into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
  });
});

// As kube-apiserver 1.36 answers.
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
const noForm = 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf';
test.each([
  [
    'a selector before other options',
    `${maps}?labelSelector=!&sendInitialEvents=true`,
    '',
    400,
    "unable to parse requirement: found '', expected: identifier",
  ],
  ['the time before the limit', `${maps}?limit=x&timeoutSeconds=y`, '', 400, 'strconv.ParseInt: parsing "y": invalid syntax'],
  ['forms of objects before forms of watches', `${maps}?watch=1`, 'application/json;as=Foo;v=v1;g=meta.k8s.io', 406, noForm],
  [
    'what is not there before its form',
    `${maps}/none?includeObject=x`,
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    404,
    'configmaps "none" not found',
  ],
  [
    'an object that is no list',
    `${maps}/a`,
    partialList,
    406,
    'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  ],
])('Of two faults, or the only one, upstream tells %s', async (_title, path, accept, code, message) => {
  expect((await server.request('GET', path, { headers: accept ? { accept } : {} })).json).toMatchObject({ code, message });
});

test('A list of the metadata of nothing has null for items, errors are indented where it is asked for, and options are read before forms of watches', async () => {
  const none = '/apis/apps/v1/namespaces/none/deployments';
  const { text } = await server.request('GET', none, { headers: { accept: partialList } });
  expect(text).toMatch(
    /^\{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io\/v1","metadata":\{"resourceVersion":"\d+"\},"items":null\}\n$/,
  );
  expect((await server.request('GET', `${none}?pretty=true`, { headers: { accept: partialList } })).text).toMatch(
    /,\n {2}"items": null\n\}$/,
  );
  const yaml = partialList.replace('json', 'yaml');
  expect((await server.request('GET', none, { headers: { accept: yaml } })).text).toContain('items: null\n');
  const watch = await server.request('GET', `${maps}?watch=1&limit=x`, { headers: { accept: 'application/yaml' } });
  expect(watch.text).toContain('strconv.ParseInt: parsing "x": invalid syntax');
  expect((await server.request('GET', `${maps}/none?pretty=true`)).text).toContain('{\n  "kind": "Status",\n');
});

test('A name that is taken is told of otherwise where the server might have chosen one', async () => {
  const body = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'chosen', generateName: 'c-' } };
  expect((await server.request('POST', maps, { body })).status).toBe(201);
  expect((await server.request('POST', maps, { body })).json).toMatchObject({
    message: 'configmaps "chosen" already exists, the server was not able to generate a unique name for the object',
    details: { retryAfterSeconds: 1 },
  });
});

test.each([
  [
    'resourceVersionMatch=Exact&resourceVersion=0',
    'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
  ],
  [
    'resourceVersionMatch=Most&resourceVersion=1',
    'resourceVersionMatch: Unsupported value: "Most": supported values: "Exact", "NotOlderThan", ""',
  ],
  ['sendInitialEvents=true', 'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'],
  [
    'watch=1&sendInitialEvents=true',
    'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  ],
  [
    'watch=1&resourceVersionMatch=NotOlderThan',
    'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
  ],
])('The options %s exclude each other', async (query, why) => {
  const { status, json } = await server.request('GET', `${maps}?${query}`);
  expect([status, json.reason, json.message]).toEqual([422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${why}`]);
});

test.each([
  [
    'resourceVersion=abc',
    'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  ],
  ['continue=%21', 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
  ['continue=e30', 'invalid continue token: continue key is not valid: server does not recognize this encoded version '],
])('The list options %s are no good', async (query, message) => {
  expect((await server.request('GET', `${maps}?${query}`)).json).toMatchObject({ code: 400, reason: 'BadRequest', message });
});

async function openWatch(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ socket: Duplex; read(): Promise<{ opcode: number; data: Buffer }> }> {
  const [socket, theirs] = createDuplexPair();
  const asked = {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
    ...headers,
  };
  void server.server.service.upgrade(httpRequest('GET', path, undefined, asked), theirs, new Uint8Array(0));
  const iterator = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let kept = Buffer.alloc(0);
  const take = async (length: number): Promise<Buffer> => {
    while (kept.length < length) kept = Buffer.concat([kept, (await iterator.next()).value]);
    const taken = kept.subarray(0, length);
    kept = kept.subarray(length);
    return taken;
  };
  let head = '';
  while (!head.endsWith('\r\n\r\n')) head += (await take(1)).toString('latin1');
  expect(head).toMatch(/^HTTP\/1\.1 101 /);
  return {
    socket,
    read: async () => {
      const [first, short] = await take(2);
      const length = short === 126 ? (await take(2)).readUInt16BE() : short!;
      return { opcode: first! & 15, data: await take(length) };
    },
  };
}

test('A watch over WebSocket is one event a message: text for JSON, binary for protobuf', async () => {
  const text = await openWatch(`${maps}?watch=1`);
  const message = await text.read();
  expect([message.opcode, JSON.parse(message.data.toString())]).toMatchObject([1, { type: 'ADDED', object: { metadata: { name: 'a' } } }]);
  text.socket.destroy();
  const binary = await openWatch(`${maps}?watch=1`, { accept: protobuf });
  const event = await binary.read();
  expect([event.opcode, watchEvent(event.data)]).toMatchObject([
    2,
    { type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'a' } } },
  ]);
  binary.socket.destroy();
});

/** What is answered to a request for a WebSocket that does not become one. */
async function refusal(path: string, headers: Record<string, string> = {}): Promise<string> {
  const [socket, theirs] = createDuplexPair();
  void server.server.service.upgrade(
    httpRequest('GET', path, undefined, { upgrade: 'websocket', connection: 'Upgrade', ...headers }),
    theirs,
    new Uint8Array(0),
  );
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

test('A watch over WebSocket that may not be is refused as any request', async () => {
  expect(await refusal(`${maps}?watch=1`, { 'x-user': 'nobody' })).toMatch(/^HTTP\/1\.1 403 Forbidden/);
});

// As kube-apiserver 1.36.1 answers the same upgrades.
test.each([
  ['/api/v1/namespaces/default/pods/%2e%2e/exec?command=a', 400, `Name parameter invalid: \\"..\\": may not be '..'`],
  ['/api/v1/namespaces/default/pods/x%25y/exec?command=a', 400, `Name parameter invalid: \\"x%y\\": may not contain '%'`],
  ['/api/v1/namespaces/a%2Fb/pods/x/exec?command=a', 404, 'the server could not find the requested resource'],
  ['/api/v1/namespaces/%2e%2e/configmaps?watch=1', 500, 'invalid key: \\"/configmaps/..\\"'],
  ['/api/v1/namespaces/a%2Fb/configmaps?watch=1', 404, 'the server could not find the requested resource'],
  ['/api/v1/namespaces/default/nodes?watch=1', 404, 'the server could not find the requested resource'],
])('An upgrade of the path %s is refused as a request for it is', async (path, code, message) => {
  const answer = await refusal(path);
  expect([answer.slice(0, 12), answer]).toEqual([`HTTP/1.1 ${code}`, expect.stringContaining(message)]);
});

test.each([
  ['in JSON', 'application/json', 'ConfigMap'],
  ['in protobuf', protobuf, undefined],
  ['of metadata', as('PartialObjectMetadata', 'application/json').accept, 'PartialObjectMetadata'],
  ['of metadata in protobuf', as('PartialObjectMetadata').accept, undefined],
])('Events %s that are there at once are one piece of a watch, made once for all who are told of them', async (_how, accept, kind) => {
  const own = await startServer();
  const names = ['a', 'b', 'c'];
  for (const name of names) await own.request('POST', maps, { body: configMap(name) });
  const ending = new AbortController();
  const first = async (): Promise<Uint8Array> => {
    const { raw } = await own.request('GET', `${maps}?watch=1`, { headers: { accept }, signal: ending.signal });
    return (await (raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]().next()).value as Uint8Array;
  };
  const [one, other] = [await first(), await first()];
  const lines = kind ? Buffer.from(one).toString().trimEnd().split('\n') : [];
  const shown = lines.map((line) => (JSON.parse(line) as { object: KubeObject }).object);
  expect(shown.map(({ kind, metadata }) => [kind, metadata.name])).toEqual(kind ? names.map((name) => [kind, name]) : []);
  expect(other).toBe(one);
  ending.abort();
  await own.stop();
});
