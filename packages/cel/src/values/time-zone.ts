import { CelError } from './cel-error.ts';

/** Formats that are kept at most: one takes tens of microseconds to make. */
const maxKept = 100;
const kept = new Map<string, Intl.DateTimeFormat>();

/**
 * Seconds that local time is ahead of UTC at a moment, in a zone such as `-08:00`, `02:30` or `Europe/Berlin`.
 * @throws {CelError} unknown time zone
 */
export function zoneOffset(zone: string, seconds: number): number {
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 3_600 + Number(fixed[3]) * 60);
  if (zone === '' || zone === 'UTC') return 0;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(seconds * 1_000)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: string) => Number(parts.get(name as Intl.DateTimeFormatPartTypes));
  const local = new Date(0);
  const year = parts.get('era')?.startsWith('B') ? 1 - part('year') : part('year');
  local.setUTCFullYear(year, part('month') - 1, part('day'));
  local.setUTCHours(part('hour') % 24, part('minute'), part('second'));
  return local.getTime() / 1_000 - seconds;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = kept.get(zone);
  if (known) return known;
  if (kept.size >= maxKept) kept.clear();
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    kept.set(zone, format);
    return format;
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}
