import { VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { Deadlines } from './deadlines.ts';

test('Each deadline is due its delay after it was set, unless it was cancelled before', async () => {
  const clock = new VirtualClock({ settle: () => Promise.resolve() });
  const deadlines = new Deadlines(clock, 100);
  const due: string[] = [];
  const set = (name: string) => deadlines.schedule(() => due.push(`${name} ${clock.monotonicMs()}`));
  set('a');
  await clock.advance(30);
  const b = set('b');
  const c = set('c');
  await clock.advance(30);
  set('d');
  b.cancel();
  await clock.advance(1_000);
  c.cancel();
  set('e');
  await clock.advance(1_000);
  expect(due).toEqual(['a 100', 'c 130', 'd 160', 'e 1160']);
});

test('A deadline that another one cancels as it comes due is not due any more', async () => {
  const clock = new VirtualClock({ settle: () => Promise.resolve() });
  const deadlines = new Deadlines(clock, 10);
  const due: string[] = [];
  deadlines.schedule(() => (due.push('first'), second.cancel()));
  const second = deadlines.schedule(() => due.push('second'));
  deadlines.schedule(() => due.push('third'));
  await clock.advance(10);
  expect(due).toEqual(['first', 'third']);
});
