import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Quantity, parseQuantity, quantityInteger, quantityMilli } from './quantity.ts';

describe('quantities', () => {
  it.each([
    ['0', '0'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['0.1', '100m'],
    ['1.5Gi', '1536Mi'],
    ['1024Ki', '1Mi'],
    ['1Ki', '1Ki'],
    ['1000Ki', '1000Ki'],
    ['0.5Ki', '512'],
    ['0.0001Ki', '102400u'],
    ['1e3', '1e3'],
    ['1500e-3', '1500e-3'],
    ['12e6', '12e6'],
    ['1E', '1E'],
    ['1000E', '1000E'],
    ['+1.5', '1500m'],
    ['1e+3', '1e+3'],
    ['1e2', '100'],
    ['1e400', '10e399'],
    ['m', '0'],
    ['.', '0'],
    ['-5.5', '-5500m'],
    ['.5', '500m'],
    ['0.0000000001', '1n'],
    ['16Ei', '9223372036854775807'],
    ['3000000', '3M'],
  ])('%s is written %s', (text, canonical) => {
    expect(parseQuantity(text).toString()).toBe(canonical);
    expect(parseQuantity(canonical).toString()).toBe(canonical);
  });

  it.each(['1.500', '1.234', '+5', '5.', '007m', '1E3', '+3Ki', '0012Mi'])('%s stays as it is, as upstream leaves it', (text) => {
    expect(parseQuantity(text).toString()).toBe(text);
    expect(parseQuantity(text).add(Quantity.zero).toString()).not.toBe(text);
  });

  it.each(['', 'x', '1 ', '1.2.3', '--1', 'e-10', 'Pi', '1i', '1Kii', '1e', '1mm', 'Infinity', `1e${'9'.repeat(9)}`, '9'.repeat(100_000)])(
    '%s is refused',
    (text) => {
      expect(() => parseQuantity(text.slice(0, 100_000))).toThrow(RangeError);
    },
  );

  it('rounds away from zero', () => {
    expect(parseQuantity('1.1').toInteger()).toBe(2);
    expect(parseQuantity('-1.1').toInteger()).toBe(-2);
    expect(parseQuantity('1u').toMilli()).toBe(1);
    expect(parseQuantity('1500m').toNumber()).toBe(1.5);
  });

  it('adds and compares exactly, and keeps the format of what was there', () => {
    expect(parseQuantity('0.1').add(parseQuantity('0.2')).equals(parseQuantity('300m'))).toBe(true);
    expect(parseQuantity('1Gi').add(parseQuantity('1M')).toString()).toBe('1074741824');
    expect(Quantity.zero.add(parseQuantity('1Gi')).toString()).toBe('1Gi');
    expect(parseQuantity('1Gi').subtract(parseQuantity('1Gi')).toString()).toBe('0');
    expect(parseQuantity('1Gi').compare(parseQuantity('1G'))).toBe(1);
  });

  it('the quick ways agree with the exact one', () => {
    const text = fc
      .tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'n', 'e3'))
      .map(([n, suffix]) => `${n}${suffix}`);
    fc.assert(
      fc.property(text, (written) => {
        expect(quantityMilli(written)).toBe(parseQuantity(written).toMilli());
        expect(quantityInteger(written)).toBe(parseQuantity(written).toInteger());
      }),
    );
  });
});

it('refuses a megabyte of digits without reading it', () => {
  expect(() => parseQuantity(`${'1'.repeat(1_000_000)}x`)).toThrow('quantities must match the regular expression');
});
