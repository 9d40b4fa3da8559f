import { decodeCbor, decodeEnveloped, loadYaml, unwrapProtobuf, type JsonObject } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMap, startServer, type TestServer } from './fixture.ts';

/** Over a mebibyte of stored objects: what is longer than that is never there as a whole. */
const [long, short] = ['/api/v1/namespaces/long/configmaps', '/api/v1/namespaces/short/configmaps'];
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ options: { cbor: true } });
  for (let i = 0; i < 300; i++) await server.request('POST', long, { body: configMap(`c${i}`, { k: `é <&> ${'x'.repeat(5_000)}` }) });
  for (let i = 0; i < 3; i++) await server.request('POST', short, { body: configMap(`c${i}`, { k: 'yes: é' }, { labels: { a: 'b' } }) });
});
afterAll(() => server.stop());

const transformed = (type: string, as: string): string => `${type};as=${as};g=meta.k8s.io;v=v1`;
const protobuf = 'application/vnd.kubernetes.protobuf';

interface Read {
  readonly bytes: Buffer;
  readonly pieces: readonly number[];
}

async function read(path: string, accept: string): Promise<Read> {
  const { status, raw } = await server.request('GET', path, { headers: { accept } });
  expect(status).toBe(200);
  const pieces: Uint8Array[] = [];
  if (raw.body instanceof Uint8Array) pieces.push(raw.body);
  else for await (const piece of raw.body as AsyncIterable<Uint8Array>) pieces.push(Buffer.from(piece));
  return { bytes: Buffer.concat(pieces), pieces: pieces.map(({ byteLength }) => byteLength) };
}

function fromProtobuf(bytes: Buffer): JsonObject {
  const envelope = unwrapProtobuf(new Uint8Array(bytes));
  const [group, version] = envelope.apiVersion === 'v1' ? ['', 'v1'] : ['meta.k8s.io', 'v1'];
  return decodeEnveloped(schemaOf({ group, version, kind: envelope.kind })!, envelope);
}

const fromJson = (bytes: Buffer): JsonObject => JSON.parse(bytes.toString()) as JsonObject;

/** Encodings by name, with how each is read again. */
const encodings: readonly [string, string, string, (bytes: Buffer) => JsonObject][] = [
  ['pretty JSON', '?pretty=1', 'application/json', fromJson],
  ['YAML', '', 'application/yaml', (bytes) => loadYaml(bytes.toString()) as JsonObject],
  ['protobuf', '', protobuf, fromProtobuf],
  ['CBOR', '', 'application/cbor', (bytes) => decodeCbor(new Uint8Array(bytes)) as JsonObject],
];

describe.each([
  ['a short', short],
  ['a long', long],
])('%s list', (_length, path) => {
  test.each(encodings)('is the same list in %s as in JSON', async (_name, query, accept, decode) => {
    const json = fromJson((await read(path, 'application/json')).bytes);
    expect(decode((await read(path + query, accept)).bytes)).toEqual(json);
  });

  test.each([
    ['JSON', 'application/json', fromJson],
    ['protobuf', protobuf, fromProtobuf],
    ['CBOR', 'application/cbor', encodings[3]![3]],
  ] as const)('of metadata is the same in %s', async (_name, type, decode) => {
    const { items } = fromJson((await read(path, 'application/json')).bytes) as { items: { metadata: object }[] };
    const list = decode((await read(path, transformed(type, 'PartialObjectMetadataList'))).bytes) as {
      kind: string;
      items: { metadata: object }[];
    };
    expect([list.kind, list.items.map(({ metadata }) => metadata)]).toEqual([
      'PartialObjectMetadataList',
      items.map(({ metadata }) => metadata),
    ]);
  });

  test.each([
    ['JSON', 'application/json', fromJson],
    ['YAML', 'application/yaml', encodings[1]![3]],
    ['CBOR', 'application/cbor', encodings[3]![3]],
  ] as const)('is a table with all of its rows in %s', async (_name, type, decode) => {
    const { items, metadata } = fromJson((await read(path, 'application/json')).bytes) as {
      items: { metadata: { name: string } }[];
      metadata: object;
    };
    const table = decode((await read(`${path}?includeObject=None`, transformed(type, 'Table'))).bytes) as {
      rows: { cells: string[] }[];
      metadata: object;
    };
    expect([table.metadata, table.rows.map(({ cells }) => cells[0])]).toEqual([metadata, items.map((item) => item.metadata.name)]);
  });
});

test.each(encodings)('A long list comes in pieces of at most 64 KiB in %s', async (_name, query, accept) => {
  const { pieces } = await read(long + query, accept);
  expect(pieces.length).toBeGreaterThan(20);
  expect(Math.max(...pieces)).toBeLessThanOrEqual(64 * 1024);
  expect(Math.min(...pieces)).toBeGreaterThan(0);
});

test('An empty list is one in every encoding', async () => {
  for (const [name, query, accept, decode] of encodings) {
    const { kind, items } = decode((await read(`/api/v1/namespaces/none/configmaps${query}`, accept)).bytes);
    // No item and no list are the same in protobuf.
    expect([kind, items ?? []], name).toEqual(['ConfigMapList', []]);
  }
});
