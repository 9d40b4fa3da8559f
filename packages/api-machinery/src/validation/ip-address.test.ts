import { expect, test } from 'vitest';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['1::', '1::'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
])('%s is written %s', (text, canonical) => {
  expect(formatIpAddress(parseIpAddress(text)!)).toBe(canonical);
});
