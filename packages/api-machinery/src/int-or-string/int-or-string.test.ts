import { describe, expect, it } from 'vitest';
import { resolveFenceposts, scaledValue } from './int-or-string.ts';

describe('int or string', () => {
  it.each([
    [3, 10, 'up', 3],
    ['25%', 10, 'up', 3],
    ['25%', 10, 'down', 2],
    ['100%', 7, 'down', 7],
    ['0%', 7, 'up', 0],
  ] as const)('%s of %i rounded %s is %i', (value, total, round, expected) => {
    expect(scaledValue(value, total, round)).toBe(expected);
  });

  it('refuses texts that are no percentage', () => {
    expect(() => scaledValue('3', 10, 'up')).toThrow('invalid value for IntOrString: invalid type: string is not a percentage');
    expect(() => scaledValue('x%', 10, 'up')).toThrow('invalid value for IntOrString: invalid value "x%"');
  });

  it('lets a rolling update always move', () => {
    expect(resolveFenceposts('25%', '25%', 1)).toEqual({ surge: 1, unavailable: 0 });
    expect(resolveFenceposts(0, '10%', 3)).toEqual({ surge: 0, unavailable: 1 });
  });
});
