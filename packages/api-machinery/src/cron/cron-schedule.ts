import { parseDuration } from '../schema/scalar/duration-text.ts';
import { CalendarSchedule } from './calendar-schedule.ts';
import { parseCronFields } from './cron-fields.ts';
import { isTimeZone, TimeZone } from './time-zone.ts';

export interface CronSchedule {
  /** The first time after that, in whole seconds since the epoch as milliseconds; undefined when there is none within five years. */
  next(afterMs: number): number | undefined;
}

const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);
const every = '@every ';

/**
 * Reads a schedule such as `0 3 * * mon-fri`, `@hourly` or `@every 90m` (robfig/cron v3, ParseStandard), in `timeZone` or
 * one of its own (`TZ=Europe/Berlin 0 3 * * *`).
 * @throws {RangeError} in upstream's words.
 */
export function parseCronSchedule(text: string, timeZone = ''): CronSchedule {
  if (text === '') throw new RangeError('empty spec string');
  const { zone, rest } = zoneOf(text, timeZone);
  if (rest.startsWith(every)) return everyDuration(rest);
  if (rest.startsWith('@') && !descriptors.has(rest)) throw new RangeError(`unrecognized descriptor: ${rest}`);
  return new CalendarSchedule(parseCronFields(descriptors.get(rest) ?? rest), zone);
}

function zoneOf(text: string, timeZone: string): { zone: TimeZone; rest: string } {
  if (!text.startsWith('TZ=') && !text.startsWith('CRON_TZ=')) return { zone: new TimeZone(timeZone), rest: text };
  const end = text.indexOf(' ');
  // Upstream's library reads past the end, and says so.
  if (end < 0) throw new RangeError('invalid schedule format: runtime error: slice bounds out of range [:-1]');
  const name = text.slice(text.indexOf('=') + 1, end);
  if (name !== 'Local' && !isTimeZone(name)) throw new RangeError(`provided bad location ${name}: unknown time zone ${name}`);
  return { zone: new TimeZone(name === 'Local' ? '' : name), rest: text.slice(end).trim() };
}

/** From one run to the next, at least a second; what is less than a second is left out. */
function everyDuration(text: string): CronSchedule {
  const seconds = Math.max(1, Number(durationOf(text) / 1_000_000_000n));
  return { next: (afterMs) => (Math.floor(afterMs / 1_000) + seconds) * 1_000 };
}

function durationOf(text: string): bigint {
  try {
    return parseDuration(text.slice(every.length));
  } catch (error) {
    throw new RangeError(`failed to parse duration ${text}: ${(error as Error).message}`, { cause: error });
  }
}
