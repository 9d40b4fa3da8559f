import type { HttpRequest } from '@kubewright/http';
import { expect, test } from 'vitest';
import { AnonymousAuthenticator, anonymousUser } from './anonymous-authenticator.ts';

const ask = (path: string, headers: Record<string, string> = {}) =>
  new AnonymousAuthenticator().authenticate({ path, headers: new Map(Object.entries(headers)) } as unknown as HttpRequest);

test.each(['/healthz', '/livez', '/readyz', '/livez/ping', '/readyz/etcd'])('whoever shows nothing may ask %s', (path) => {
  expect(ask(path)).toBe(anonymousUser);
});

test.each(['/', '/api', '/version', '/metrics', '/healthzz', '/livez-more', '/debug/pprof/', '/api/v1/namespaces/livez', '/x/healthz', ''])(
  'whoever shows nothing may not ask %j',
  (path) => {
    expect(ask(path)).toBeUndefined();
  },
);

test('whoever shows credentials is never anonymous, whatever becomes of them', () => {
  expect(ask('/healthz', { authorization: 'Bearer wrong' })).toBeUndefined();
});
