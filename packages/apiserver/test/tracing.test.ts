import { expect, test } from 'vitest';
import type { RequestTracer, SpanStart } from '../src/index.ts';
import { configMap, startServer } from './fixture.ts';

const maps = '/api/v1/namespaces/default/configmaps';

test('Each request of somebody who is known is a span, named by what it is about and never by which object', async () => {
  const spans: (SpanStart & { code: number; verb: string | undefined })[] = [];
  const tracer: RequestTracer = {
    begin: (_, start) => ({ end: (code, attributes) => void spans.push({ ...start, code, verb: attributes['k8s.verb'] }) }),
  };
  const server = await startServer({ deps: { tracer } });
  await server.request('POST', maps, { body: configMap('a') });
  await server.request('GET', `${maps}/gone`);
  await server.request('GET', '/apis/apps/v1/deployments', { headers: { 'x-user': 'jane' } });
  await server.request('GET', '/version');
  await server.request('GET', '/version', { headers: { 'x-user': '-' } });
  const startMs = Date.UTC(2026, 0, 1);
  expect(spans).toEqual([
    { name: 'POST /api/v1/namespaces/{:namespace}/configmaps', startMs, trusted: true, code: 201, verb: 'create' },
    { name: 'GET /api/v1/namespaces/{:namespace}/configmaps/{:name}', startMs, trusted: true, code: 404, verb: 'get' },
    { name: 'GET /apis/apps/v1/deployments', startMs, trusted: false, code: 403, verb: 'list' },
    { name: 'GET', startMs, trusted: true, code: 200, verb: 'get' },
  ]);
  await server.stop();
});
