import { expect, test } from 'vitest';
import { CrashBackoff, formatDuration } from './crash-backoff.ts';

test('the first failure is tried again at once, later ones after 10 s doubled up to 5 min', () => {
  const backoff = new CrashBackoff();
  const delays: string[] = [];
  let nowMs = 0;
  for (let crash = 0; crash < 8; crash++) {
    const waiting = backoff.waiting('c', nowMs, nowMs);
    delays.push(waiting ? formatDuration(waiting.delayMs) : 'at once');
    const eventMs = nowMs;
    nowMs += waiting?.remainingMs ?? 0;
    backoff.next('c', eventMs, nowMs);
  }
  expect(delays).toEqual(['at once', '10s', '20s', '40s', '1m20s', '2m40s', '5m0s', '5m0s']);
});

test('after more than ten good minutes it begins anew', () => {
  const backoff = new CrashBackoff();
  backoff.next('c', 0, 0);
  backoff.next('c', 10_000, 10_000);
  expect(backoff.waiting('c', 700_000, 700_000)).toBeUndefined();
  backoff.next('c', 700_000, 700_000);
  expect(backoff.waiting('c', 701_000, 701_000)?.delayMs).toBe(10_000);
});
