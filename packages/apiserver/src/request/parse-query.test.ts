import { expect, test } from 'vitest';
import { parseQuery } from './parse-query.ts';

test.each([
  ['a=1&b=%20&c', 'a=1&b=+&c='],
  ['a=1;b=2&c=3', 'c=3'],
  ['a=%zz&b=%', ''],
  ['a=100%25', 'a=100%25'],
])('The query %s is read as Go reads it', (query, read) => {
  expect(parseQuery(query).toString()).toBe(read);
});
