import { VirtualClock } from '@kubewright/api-machinery';
import { beforeEach, expect, it } from 'vitest';
import { Expectations } from './expectations.ts';

let clock: VirtualClock;
let expectations: Expectations;
beforeEach(() => {
  clock = new VirtualClock({ settle: () => Promise.resolve() });
  expectations = new Expectations(clock);
});

it('is satisfied when as many creations were seen as expected', () => {
  expect(expectations.satisfied('a')).toBe(true);
  expectations.expectCreations('a', 2);
  expectations.creationObserved('a');
  expect(expectations.satisfied('a')).toBe(false);
  expectations.creationObserved('a');
  expectations.creationObserved('a');
  expect(expectations.satisfied('a')).toBe(true);
});

it('counts each deletion once, however often it is seen', () => {
  expectations.expectDeletions('a', ['x', 'y']);
  expectations.deletionObserved('a', 'x');
  expectations.deletionObserved('a', 'x');
  expectations.deletionObserved('a', 'z');
  expect(expectations.satisfied('a')).toBe(false);
  expectations.deletionObserved('a', 'y');
  expect(expectations.satisfied('a')).toBe(true);
});

it('gives up after five minutes', async () => {
  expectations.expectCreations('a', 1);
  await clock.advance(300_000);
  expect(expectations.satisfied('a')).toBe(false);
  await clock.advance(1);
  expect(expectations.satisfied('a')).toBe(true);
});
