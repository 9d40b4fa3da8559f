import { expect, test } from 'vitest';
import { goFloat } from './go-float.ts';

test.each([
  [0, '0'],
  [0.0001, '0.0001'],
  [1e-8, '1e-08'],
  [0.5, '0.5'],
  [999_999, '999999'],
  [1_000_000, '1e+06'],
  [1_050_000, '1.05e+06'],
  [1_795_712_720.25, '1.79571272025e+09'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [-0, '-0'],
  [-1_500_000, '-1.5e+06'],
])('%d is written as Go writes it', (value, text) => {
  expect(goFloat(value)).toBe(text);
});
