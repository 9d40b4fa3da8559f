import { expect, test } from 'vitest';
import { decodeContinue, encodeContinue } from './continue-token.ts';

test('A continue token names its revision and the key behind the last one', () => {
  expect(decodeContinue(encodeContinue('ns/name', 7))).toEqual({ revision: 7, start: 'ns/name\0' });
});

test.each([
  '',
  '!!',
  'e30',
  Buffer.from('{"v":"meta.k8s.io/v1","rv":0,"start":"a"}').toString('base64url'),
  Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":"../x"}').toString('base64url'),
])('The continue token %j is refused', (token) => {
  expect(() => decodeContinue(token)).toThrow(/continue key is not valid/);
});
