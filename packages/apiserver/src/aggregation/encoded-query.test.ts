import { expect, test } from 'vitest';
import { encodedQuery } from './encoded-query.ts';

test.each([
  ['', ''],
  ['watch=1&labelSelector=a=b', 'labelSelector=a%3Db&watch=1'],
  ['b=2&a=x y&b=1', 'a=x+y&b=2&b=1'],
  ['a=%2f*~!&flag', 'a=%2F%2A~%21&flag='],
  ['a=%zz&b;c=1&d=2', 'd=2'],
])('The query %j is handed on as %j, as Go writes it', (query, handedOn) => {
  expect(encodedQuery(query)).toBe(handedOn);
});
