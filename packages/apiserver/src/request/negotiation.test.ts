import { expect, test } from 'vitest';
import { negotiateInput } from './negotiation.ts';

const forms = { protobuf: true, cbor: false };

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset="utf-8" ; ',
  ' application/json ;',
  'application/json;a=1;b=2\t',
])('The content type %j can be read', (contentType) => expect(negotiateInput(contentType, forms)).toBe('application/json'));

test.each([
  ';;;',
  ';charset=utf-8',
  'application/json;charset',
  'application/json;=x',
  'application/json;a=1 b=2',
  'application/json;;',
  'application/json;a="',
])('The content type %j is refused for its parameters', (contentType) =>
  expect(() => negotiateInput(contentType, forms)).toThrow('unknown format'),
);

test('A content type of many spaces does not hold the server up', () => {
  expect(() => negotiateInput(`application/json;a=1${' '.repeat(60_000)}x`, forms)).toThrow('unknown format');
});
