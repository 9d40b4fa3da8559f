import { expect, test } from 'vitest';
import { formatFieldError, invalidValue } from './field-error.ts';

test.each([
  [5, '5'],
  [1e20, '1e+20'],
  [0.5, '0.5'],
  [9_007_199_254_740_993n, '9007199254740993'],
  ['5', '"5"'],
  [{ k: 1 }, '{"k":1}'],
  [undefined, 'null'],
])('an invalid value is shown as Go prints it: %s', (value, text) => {
  expect(formatFieldError(invalidValue('spec.num', value, 'too large'))).toBe(`spec.num: Invalid value: ${text}: too large`);
});
