import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HttpRequest } from '@kubewright/http';
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
): Promise<{ path: string; body: string }[]> {
  const received: { path: string; body: string }[] = [];
  const collector = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      received.push({ path: incoming.url ?? '', body: Buffer.concat(chunks).toString() });
      answer.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-tracing-'));
  const file = join(directory, 'tracing.yaml');
  await writeFile(file, configuration(`127.0.0.1:${(collector.address() as AddressInfo).port}`));
  const tracing = await openTracing(file);
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

test('A request of a caller that is traced becomes a span of the caller’s trace, sent over OTLP', async () => {
  const [sent] = await traced(configuration(0), ({ tracer }) => {
    tracer.begin(request({ traceparent: `00-${traceId}-b7ad6b7169203331-01` })).end(200, { 'k8s.resource': 'pods' });
  });
  expect(sent?.path).toBe('/v1/traces');
  expect(JSON.parse(sent!.body).resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject({
    traceId,
    parentSpanId: 'b7ad6b7169203331',
    name: 'KubernetesAPI',
  });
});

test('Of other requests as many are told as the configuration says', async () => {
  const of = (rate: number) => traced(configuration(rate), ({ tracer }) => tracer.begin(request({})).end(200, {}));
  expect(await of(0)).toEqual([]);
  expect(await of(1_000_000)).toHaveLength(1);
});

test('A configuration that cannot be used is told at the start', async () => {
  await expect(
    traced(
      () => 'kind: Policy',
      () => {},
    ),
  ).rejects.toThrow(/the tracing configuration .* cannot be used: it is no apiserver\.config\.k8s\.io TracingConfiguration/);
});
