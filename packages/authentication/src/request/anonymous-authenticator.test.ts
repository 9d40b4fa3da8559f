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

test('whoever shows a token is never anonymous, whatever becomes of it; other credentials are passed over, as upstream does', () => {
  expect(ask('/healthz', { authorization: 'Bearer wrong' })).toBeUndefined();
  expect(ask('/healthz', { authorization: 'Basic YTpi' })).toBe(anonymousUser);
});

test('paths that a configuration opens are open as they stand, and nothing below them is', () => {
  const authenticator = new AnonymousAuthenticator({ paths: ['/version'] });
  const at = (path: string) => authenticator.authenticate({ path, headers: new Map() } as unknown as HttpRequest);
  expect([at('/version'), at('/version/x'), at('/livez')]).toEqual([anonymousUser, undefined, undefined]);
});
