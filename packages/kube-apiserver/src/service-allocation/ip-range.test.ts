import { describe, expect, test } from 'vitest';
import { addressAt, isInRange, parseIpRange } from './ip-range.ts';
import { parsePortRange } from './ranges.ts';

describe('a range of addresses', () => {
  test.each([
    ['10.96.0.0/24', 254n, 16n, '10.96.0.1', '10.96.0.254'],
    ['10.96.0.0/16', 65_534n, 256n, '10.96.0.1', '10.96.255.254'],
    ['10.96.0.0/28', 14n, 0n, '10.96.0.1', '10.96.0.14'],
    ['fd00:10:96::/112', 65_535n, 256n, 'fd00:10:96::1', 'fd00:10:96::ffff'],
  ])('%s has %d addresses, the first %d of them for those who choose, from %s to %s', (text, size, offset, first, last) => {
    const range = parseIpRange(text);
    expect(range).toMatchObject({ size, offset });
    expect([addressAt(range, 0n), addressAt(range, size - 1n)]).toEqual([first, last]);
  });
  test('leaves out the network and the broadcast address', () => {
    const range = parseIpRange('10.96.0.0/24');
    expect(['10.96.0.0', '10.96.0.1', '10.96.0.255', '10.95.255.255', 'fd00::1', 'x'].filter((ip) => isInRange(range, ip))).toEqual([
      '10.96.0.1',
    ]);
    expect(isInRange(parseIpRange('fd00::/112'), 'fd00::ffff')).toBe(true);
  });
  test.each([
    ['10.96.0.0', 'is not a network'],
    ['10.0.0.0/8', 'is too large: at most /12'],
    ['fd00::/48', 'is too large: at most /64'],
    ['10.0.0.0/31', 'has no room'],
  ])('%s is refused: it %s', (text, why) => expect(() => parseIpRange(text)).toThrow(why));
});

test('a range of ports is written in two ways', () => {
  expect(parsePortRange('30000-32767')).toEqual({ first: 30_000, last: 32_767 });
  expect(parsePortRange('30000+10')).toEqual({ first: 30_000, last: 30_010 });
  for (const wrong of ['x', '0-10', '10-5', '1-70000']) expect(() => parsePortRange(wrong)).toThrow('must be written first-last');
});
