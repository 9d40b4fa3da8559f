import { expect, test } from 'vitest';
import { withLoopback } from './service-resolver.ts';

test('The kubernetes service is this server, whatever its endpoints are, and no other service or port is', async () => {
  const others = { resolve: async (namespace: string, name: string, port: number) => ({ host: `${name}.${namespace}`, port }) };
  const { resolve } = withLoopback(others, () => ({ host: '127.0.0.1', port: 6443 }));
  const hosts = [
    await resolve('default', 'kubernetes', 443),
    await resolve('default', 'kubernetes', 80),
    await resolve('ext', 'kubernetes', 443),
    await resolve('default', 'web', 443),
  ].map(({ host, port }) => `${host}:${port}`);
  expect(hosts).toEqual(['127.0.0.1:6443', 'kubernetes.default:80', 'kubernetes.ext:443', 'web.default:443']);
});
