import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateSeats } from './allocate-seats.ts';

const claims = fc.array(
  fc
    .tuple(fc.nat(100), fc.nat(100), fc.nat(200))
    .map(([lowerBound, extra, want]) => ({ lowerBound, upperBound: lowerBound + extra, target: lowerBound + want })),
  { minLength: 1, maxLength: 8 },
);

test('Seats are given out to the last one, inside everyone’s bounds, in the same proportion to what each would like', () => {
  fc.assert(
    fc.property(claims, fc.double({ min: 0, max: 1, noNaN: true }), (items, part) => {
      const lowest = items.reduce((sum, { lowerBound }) => sum + lowerBound, 0);
      const highest = items.reduce((sum, { upperBound }) => sum + upperBound, 0);
      const wanted = Math.floor(lowest + part * (highest - lowest));
      const { seats, fairFraction } = allocateSeats(wanted, items)!;
      expect(seats.reduce((sum, each) => sum + each, 0)).toBeCloseTo(wanted, 4);
      for (const [i, { lowerBound, upperBound, target }] of items.entries()) {
        expect(seats[i]).toBeCloseTo(Math.max(lowerBound, Math.min(upperBound, fairFraction * Math.max(0.001, target))), 4);
      }
    }),
  );
});

test('Bounds that leave no solution get no answer', () => {
  expect(allocateSeats(5, [{ lowerBound: 6, upperBound: 7, target: 6 }])).toBeUndefined();
  expect(allocateSeats(8, [{ lowerBound: 6, upperBound: 7, target: 6 }])).toBeUndefined();
});
