import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dealHand, hashFlow } from './shuffle-sharding.ts';

test('A hand holds different queues, and the same flow is always dealt the same ones', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      fc.integer({ min: 8, max: 128 }),
      fc.integer({ min: 1, max: 8 }),
      (hash, deck, size) => {
        const hand = dealHand(hash, deck, size);
        expect(new Set(hand).size).toBe(size);
        expect(hand.every((queue) => queue >= 0 && queue < deck)).toBe(true);
        expect(dealHand(hash, deck, size)).toEqual(hand);
      },
    ),
  );
});

test.each([
  // Worked by hand from the definition: remainders 0,0,0 push each later card up; 126 then 126 of what is left.
  [0n, 128, 3, [0, 1, 2]],
  [126n + 128n * 126n, 128, 2, [126, 127]],
])('The hash %s deals from %i queues a hand of %i: %j', (hash, deck, size, hand) => {
  expect(dealHand(hash, deck, size)).toEqual(hand);
});

test('Flows differ by schema and by what tells them apart, and never by where one ends and the other begins', () => {
  expect(hashFlow('a', 'b')).not.toBe(hashFlow('ab', ''));
  expect(hashFlow('a', 'b')).toBe(hashFlow('a', 'b'));
});
