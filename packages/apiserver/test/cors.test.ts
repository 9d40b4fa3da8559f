import { loadPatternEngine } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { startServer } from './fixture.ts';

const start = async () =>
  startServer({ options: { cors: { allowedOrigins: ['//example\\.com(:|$)'], patterns: await loadPatternEngine() } } });
const origin = 'https://example.com:8443';

test('Pages of an allowed origin may read answers, refusals too, and others may not', async () => {
  const server = await start();
  const answers = await Promise.all([
    server.request('GET', '/version', { headers: { origin } }),
    server.request('GET', '/version', { headers: { origin, 'x-user': '-' } }),
    server.request('GET', '/version', { headers: { origin: 'https://example.com.evil' } }),
    server.request('GET', '/version'),
  ]);
  expect(answers.map(({ status, headers }) => [status, headers['access-control-allow-origin']])).toEqual([
    [200, origin],
    [401, origin],
    [200, undefined],
    [200, undefined],
  ]);
  await server.stop();
});

test("A page's preflight is answered before anybody asks who it is", async () => {
  const server = await start();
  const { status, headers, text } = await server.request('OPTIONS', '/api/v1/pods', { headers: { origin, 'x-user': '-' } });
  expect([status, text]).toEqual([204, '']);
  expect(headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST, GET, OPTIONS, PUT, DELETE, PATCH',
    'access-control-allow-headers':
      'Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since',
    'access-control-expose-headers': 'Date',
    'access-control-allow-credentials': 'true',
  });
  const stranger = await server.request('OPTIONS', '/api/v1/pods', { headers: { origin: 'https://example.org' } });
  expect(stranger.status).toBe(405);
  await server.stop();
});
