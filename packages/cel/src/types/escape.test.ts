import { expect, test } from 'vitest';
import { escapeName, unescapeName } from './escape.ts';

const names: readonly (readonly [string, string | undefined])[] = [
  ['replicas', 'replicas'],
  ['namespace', '__namespace__'],
  ['a-b', 'a__dash__b'],
  ['a.b/c', 'a__dot__b__slash__c'],
  ['a__b', 'a__underscores__b'],
  ['-a', '__dash__a'],
  ['x_', 'x_'],
  ['1a', undefined],
  ['a b', undefined],
  ['ü', undefined],
  ['', undefined],
];

test.each(names)('property %s is called %s in CEL, and the other way round', (name, escaped) => {
  expect(escapeName(name)).toBe(escaped);
  expect(escaped === undefined ? undefined : unescapeName(escaped)).toBe(escaped === undefined ? undefined : name);
});

test('an identifier that no property escapes to means none', () => {
  expect(unescapeName('a__unknown__b')).toBeUndefined();
  expect(unescapeName('a__in__b')).toBeUndefined();
});
