import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { silentLogger, type Logger } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import type { HttpRequest } from '@kubewright/http';
import { systemClock } from '../src/system/index.ts';
import { openTracing } from '../src/tracing/open-tracing.ts';

const request = (headers: Record<string, string>): HttpRequest => ({
  method: 'GET',
  path: '/api/v1/pods',
  query: '',
  headers: new Map(Object.entries(headers)),
  body: async () => new Uint8Array(0),
  stream: (async function* () {})(),
  remoteAddress: '127.0.0.1',
  httpVersion: '2.0',
  signal: new AbortController().signal,
});

async function traced(
  configuration: (endpoint: string) => string,
  work: (tracing: Awaited<ReturnType<typeof openTracing>>) => void,
  { status = 200, logger = silentLogger }: { status?: number; logger?: Logger } = {},
): Promise<{ path: string; body: string }[]> {
  const received: { path: string; body: string }[] = [];
  const collector = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      received.push({ path: incoming.url ?? '', body: Buffer.concat(chunks).toString() });
      answer.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-tracing-'));
  const file = join(directory, 'tracing.yaml');
  await writeFile(file, configuration(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`));
  const tracing = await openTracing(file, { clock: systemClock, logger, instanceId });
  work(tracing);
  await tracing.close();
  await new Promise((resolve) => collector.close(resolve));
  await rm(directory, { recursive: true });
  return received;
}

const configuration =
  (rate: number) =>
  (endpoint: string): string =>
    `apiVersion: apiserver.config.k8s.io/v1\nkind: TracingConfiguration\nendpoint: ${endpoint}\nsamplingRatePerMillion: ${rate}\n`;
const traceId = '0af7651916cd43dd8448eb211c80319c';

const caller = request({ traceparent: `00-${traceId}-b7ad6b7169203331-01` });
const start = { name: 'GET /api/v1/pods', auditId: 'a', startMs: Date.UTC(2026, 0, 1), trusted: false, attributes: {}, within: undefined };
const instanceId = 'apiserver-a';
const spansOf = ({ body }: { body: string }): unknown => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans;

test('A request of a trusted caller that is traced becomes a span of the caller’s trace, sent over OTLP', async () => {
  const [sent] = await traced(configuration(0), ({ tracer }) => {
    tracer.request(caller, { ...start, trusted: true })?.end();
  });
  expect(sent?.path).toBe('/v1/traces');
  expect(spansOf(sent!)).toMatchObject([
    { traceId, parentSpanId: 'b7ad6b7169203331', name: 'GET /api/v1/pods', startTimeUnixNano: '1767225600000000000' },
  ]);
});

test('No other caller decides what is sampled: a span of theirs begins a trace of its own that links to theirs', async () => {
  const of = (rate: number) => traced(configuration(rate), ({ tracer }) => tracer.request(caller, start)?.end());
  expect(await of(0)).toEqual([]);
  const [sent] = await of(1_000_000);
  expect(spansOf(sent!)).toMatchObject([{ traceId: expect.not.stringContaining(traceId), links: [{ traceId }] }]);
});

test('Of other requests as many are told as the configuration says', async () => {
  const of = (rate: number) => traced(configuration(rate), ({ tracer }) => tracer.request(request({}), start)?.end());
  expect(await of(0)).toEqual([]);
  expect(await of(1_000_000)).toHaveLength(1);
});

test('A trusted request that says nothing of a trace is a step of the trace of its authentication, and steps tell what they are within', async () => {
  const [sent] = await traced(configuration(1_000_000), ({ tracer }) => {
    const authentication = tracer.root('authentication', 'a');
    const span = tracer.request(request({}), { ...start, trusted: true, within: authentication });
    const step = span?.start('HTTP POST', { 'server.port': 443 }, 'client');
    step?.event('Request completed', { size: 7 });
    expect(step?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    step?.end('no route');
    span?.end();
    authentication?.end();
  });
  const [step, span, authentication] = spansOf(sent!) as { spanId: string; traceId: string }[];
  expect(authentication).toMatchObject({ name: 'authentication', kind: 1 });
  expect(span).toMatchObject({ parentSpanId: authentication!.spanId, kind: 2, traceId: authentication!.traceId });
  expect(step).toMatchObject({
    name: 'HTTP POST',
    parentSpanId: span!.spanId,
    kind: 3,
    attributes: [{ key: 'server.port', value: { intValue: 443 } }],
    events: [{ name: 'Request completed' }],
    status: { code: 2, message: 'no route' },
  });
});

test('What is not sampled has no spans at all, so that nothing is made for them', async () => {
  const made: unknown[] = [];
  await traced(configuration(0), ({ tracer }) => {
    made.push(tracer.root('authentication', 'a'), tracer.request(request({}), { ...start, trusted: true }));
  });
  expect(made).toEqual([undefined, undefined]);
});

test('A collector that takes nothing keeps nobody from stopping, and it is said that spans were lost', async () => {
  const warnings: string[] = [];
  await traced(configuration(1_000_000), ({ tracer }) => tracer.request(request({}), start)?.end(), {
    status: 400,
    logger: { ...silentLogger, warn: (message) => void warnings.push(message) },
  });
  expect(warnings).toEqual(['the last spans could not be sent']);
});

/** A collector that takes spans over gRPC; answers the bytes of every request. */
async function takenOverGrpc(work: (tracing: Awaited<ReturnType<typeof openTracing>>) => void): Promise<Buffer[]> {
  const received: Buffer[] = [];
  const bytes = (value: Buffer): Buffer => value;
  const method = {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  } as const;
  const collector = new Server();
  collector.addService(
    { export: method },
    {
      export: ({ request: sent }: { request: Buffer }, answer: (error: null, value: Buffer) => void) => {
        received.push(sent);
        answer(null, Buffer.alloc(0));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    collector.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-tracing-'));
  const file = join(directory, 'tracing.yaml');
  await writeFile(file, configuration(1_000_000)(`127.0.0.1:${port}`));
  const tracing = await openTracing(file, { clock: systemClock, logger: silentLogger, instanceId });
  work(tracing);
  await tracing.close();
  collector.forceShutdown();
  await rm(directory, { recursive: true });
  return received;
}

test('An endpoint without a scheme is asked over gRPC, as upstream asks it', async () => {
  const sent = await takenOverGrpc(({ tracer }) => tracer.request(caller, { ...start, trusted: true })?.end());
  expect(sent).toHaveLength(1);
  expect(sent[0]!.includes('GET /api/v1/pods')).toBe(true);
  expect(sent[0]!.includes(Buffer.from(traceId, 'hex'))).toBe(true);
});

test('A collector without a scheme that does not speak gRPC gets its spans over HTTP', async () => {
  const bare = (endpoint: string): string => configuration(1_000_000)(endpoint.replace('http://', ''));
  const [sent] = await traced(bare, ({ tracer }) => tracer.request(request({}), start)?.end());
  expect(sent?.path).toBe('/v1/traces');
});

test('A configuration that cannot be used is told at the start', async () => {
  await expect(
    traced(
      () => 'kind: Policy',
      () => {},
    ),
  ).rejects.toThrow(/the tracing configuration .* cannot be used: it is no apiserver\.config\.k8s\.io TracingConfiguration/);
});
