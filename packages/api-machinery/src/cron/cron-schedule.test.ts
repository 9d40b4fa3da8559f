import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCronSchedule } from './cron-schedule.ts';

/** What robfig/cron 3.0.1 answers. */
const times: readonly (readonly [schedule: string, after: string, next: string | undefined])[] = [
  ['*/15 * * * *', '2026-03-01T10:07:30Z', '2026-03-01T10:15:00Z'],
  ['0 0 1 jan *', '2026-03-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['0 12 13 * fri', '2026-03-01T00:00:00Z', '2026-03-06T12:00:00Z'],
  ['0 12 */2 * fri', '2026-03-01T00:00:00Z', '2026-03-01T12:00:00Z'],
  ['5/20 * * * *', '2026-03-01T10:26:00Z', '2026-03-01T10:45:00Z'],
  ['? 4 ? ? ?', '2026-03-01T10:26:00Z', '2026-03-02T04:00:00Z'],
  ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['0 0 31 2 *', '2026-03-01T00:00:00Z', undefined],
  ['@weekly', '2026-03-03T12:00:00Z', '2026-03-08T00:00:00Z'],
  ['@every 90s', '2026-03-03T12:00:00.700Z', '2026-03-03T12:01:30Z'],
  ['@every 10ms', '2026-03-03T12:00:00Z', '2026-03-03T12:00:01Z'],
  ['@every 1h0.9s', '2026-03-03T12:00:00Z', '2026-03-03T13:00:00Z'],
  ['TZ=America/New_York 30 2 * * *', '2026-03-08T05:00:00Z', '2026-03-09T06:30:00Z'],
  ['TZ=America/New_York 0 * * * *', '2026-03-08T06:30:00Z', '2026-03-08T07:00:00Z'],
  ['TZ=America/New_York 30 1 * * *', '2026-11-01T04:00:00Z', '2026-11-01T05:30:00Z'],
  ['TZ=America/New_York 30 1 * * *', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
  ['TZ=America/New_York 0 3 * * *', '2026-11-01T04:00:00Z', '2026-11-01T08:00:00Z'],
  ['TZ=America/Sao_Paulo 0 0 * * *', '2018-11-03T12:00:00Z', '2018-11-05T02:00:00Z'],
  ['TZ=Australia/Lord_Howe 15 2 * * *', '2026-10-03T12:00:00Z', '2026-10-04T15:15:00Z'],
  ['TZ=Asia/Kolkata 0 9 * * mon-fri', '2026-03-06T04:00:00Z', '2026-03-09T03:30:00Z'],
  ['TZ=Europe/Berlin 0 0 1 * *', '2026-03-15T00:00:00Z', '2026-03-31T22:00:00Z'],
];

test.each(times)('%s comes after %s at %s', (schedule, after, next) => {
  expect(parseCronSchedule(schedule).next(Date.parse(after))).toBe(next && Date.parse(next));
});

test('a zone beside the schedule means the same as one in it', () => {
  const after = Date.parse('2026-03-15T00:00:00Z');
  expect(parseCronSchedule('0 0 1 * *', 'Europe/Berlin').next(after)).toBe(parseCronSchedule('TZ=Europe/Berlin 0 0 1 * *').next(after));
});

test('a day that the clocks of a zone left out sends nobody round for ever', () => {
  // Samoa had no 30th of December 2011; the library that upstream uses never comes back from there.
  expect(parseCronSchedule('14-30 */8 8 * *', 'Pacific/Apia').next(Date.parse('2011-12-13T23:17:38Z'))).toBeUndefined();
});

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['-1 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
  [
    '99999999999999999999 * * * *',
    'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range',
  ],
  ['@reboot', 'unrecognized descriptor: @reboot'],
  ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
  ['@every 1y', 'failed to parse duration @every 1y: time: unknown unit "y" in duration "1y"'],
  ['TZ=UTC', 'invalid schedule format: runtime error: slice bounds out of range [:-1]'],
  ['TZ=Mars/Base * * * * *', 'provided bad location Mars/Base: unknown time zone Mars/Base'],
  ['TZ=europe/berlin * * * * *', 'provided bad location europe/berlin: unknown time zone europe/berlin'],
  ['TZ=us/eastern * * * * *', 'provided bad location us/eastern: unknown time zone us/eastern'],
])('the schedule %j is refused: %s', (schedule, message) => {
  expect(() => parseCronSchedule(schedule)).toThrow(new RangeError(message));
});

const part = fc.oneof(
  fc.constantFrom('*', '?', '*/7', '1-3', '5/2', 'mon', 'feb', '0', '31', '59', '7', '1,2,3', 'x', '', '-', '/', '*/0', '1-'),
  fc.string({ maxLength: 4 }),
);
const zone = fc.constantFrom('', 'TZ=Pacific/Apia ', 'CRON_TZ=Africa/Cairo ', 'TZ=x ', 'TZ= ', 'TZ=');
const text = fc.oneof(
  fc.tuple(zone, fc.array(part, { minLength: 4, maxLength: 6 })).map(([name, parts]) => name + parts.join(' ')),
  fc.string({ maxLength: 20 }).map((rest) => `@every ${rest}`),
  fc.string({ maxLength: 30 }),
);

test('whatever a schedule says, it is read or refused, and its next time comes after', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 4_000_000_000 }), (schedule, afterSeconds) => {
      let next: number | undefined;
      try {
        next = parseCronSchedule(schedule).next(afterSeconds * 1_000 + 500);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(next ?? Infinity).toBeGreaterThan(afterSeconds * 1_000);
    }),
    { numRuns: 300 },
  );
});
