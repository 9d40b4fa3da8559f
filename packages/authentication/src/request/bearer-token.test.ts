import type { HttpRequest } from '@kubewright/http';
import { expect, test } from 'vitest';
import { bearerTokenOf } from './bearer-token.ts';

const sent = (protocols: string): string | undefined =>
  bearerTokenOf({ headers: new Map([['sec-websocket-protocol', protocols]]) } as unknown as HttpRequest);

test('a WebSocket subprotocol that is no base64 is no token, and no malfunction', () => {
  expect(sent('v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.YWJj')).toBe('abc');
  expect(sent('base64url.bearer.authorization.k8s.io.Q')).toBeUndefined();
  expect(sent('base64url.bearer.authorization.k8s.io.Q=JD')).toBeUndefined();
});
