import { parseCronSchedule } from '@kubewright/api-machinery';
import type { CronJob } from '@kubewright/api/batch/v1';
import { expect, test } from 'vitest';
import { missedTimes, nextInMs } from './missed-times.ts';

const createdAt = '2026-03-01T10:00:30Z';
const newCronJob = (spec: object, lastScheduleTime?: string): CronJob =>
  ({ metadata: { creationTimestamp: createdAt }, spec, status: { lastScheduleTime } }) as unknown as CronJob;
const at = (text: string): number => Date.parse(`2026-03-01T${text}Z`);

interface Case {
  readonly schedule: string;
  readonly last?: string;
  readonly deadline?: number;
  readonly now: string;
  readonly due: string | undefined;
  readonly missed: string;
  readonly nextInSeconds: number;
}
const cases: readonly (readonly [string, Case])[] = [
  ['before the first time nothing is due', { schedule: '0 * * * *', now: '10:59:59', due: undefined, missed: 'none', nextInSeconds: 1 }],
  ['at its time the job is due', { schedule: '0 * * * *', now: '11:00:00', due: '11:00:00', missed: 'none', nextInSeconds: 3600 }],
  [
    'what was kept is not due again',
    { schedule: '0 * * * *', last: '11:00:00', now: '11:30:00', due: undefined, missed: 'none', nextInSeconds: 1800 },
  ],
  [
    'of several times that were missed the last one is due',
    { schedule: '*/10 * * * *', now: '10:45:00', due: '10:40:00', missed: 'few', nextInSeconds: 300 },
  ],
  ['more than a hundred are many', { schedule: '* * * * *', now: '12:00:10', due: '12:00:00', missed: 'many', nextInSeconds: 50 }],
  [
    'what is before the deadline is not counted',
    { schedule: '* * * * *', deadline: 90, now: '12:00:10', due: '12:00:00', missed: 'few', nextInSeconds: 50 },
  ],
  ['a period counts from the creation', { schedule: '@every 5m', now: '10:12:00', due: '10:10:30', missed: 'few', nextInSeconds: 210 }],
];

test.each(cases)('%s', (_, { schedule: text, last, deadline, now, due, missed, nextInSeconds }) => {
  const schedule = parseCronSchedule(text);
  const cronJob = newCronJob({ schedule: text, ...(deadline && { startingDeadlineSeconds: deadline }) }, last && `2026-03-01T${last}Z`);
  expect(missedTimes(cronJob, schedule, at(now), true)).toMatchObject({ lastMs: due && at(due), missed });
  expect(nextInMs(cronJob, schedule, at(now))).toBe(nextInSeconds * 1_000 + 100);
});

test('a schedule that never comes is an error, and nothing to wait for', () => {
  const schedule = parseCronSchedule('0 0 31 2 *');
  expect(() => missedTimes(newCronJob({}), schedule, at('12:00:00'), true)).toThrow(
    'time difference between two schedules is less than 1 second',
  );
  expect(nextInMs(newCronJob({}), schedule, at('12:00:00'))).toBeUndefined();
});
