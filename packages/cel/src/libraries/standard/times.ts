import { fn, type FunctionDeclaration, type Overload } from '../../checker/declarations.ts';
import { durationType, intType, stringType, timestampType } from '../../types/cel-type.ts';
import type { Duration } from '../../values/duration.ts';
import { toInt } from '../../values/numbers.ts';
import { zoneOffset } from '../../values/time-zone.ts';
import type { Timestamp } from '../../values/timestamp.ts';

type Part = (local: Date, nanos: number) => number;

/** A part of the date and time, in UTC or in a zone. */
function timePart(suffix: string, part: Part): Overload[] {
  const of = (time: Timestamp, zone: string): number => part(new Date((time.seconds + zoneOffset(zone, time.seconds)) * 1_000), time.nanos);
  const base = { result: intType, member: true } as const;
  return [
    { ...base, id: `timestamp_to_${suffix}`, params: [timestampType], call: ([time]) => of(time as Timestamp, 'UTC') },
    {
      ...base,
      id: `timestamp_to_${suffix}_with_tz`,
      params: [timestampType, stringType],
      call: ([time, zone]) => of(time as Timestamp, zone as string),
    },
  ];
}

/** A duration in whole units, cut off towards zero. */
function durationIn(suffix: string, unitNanos: bigint): Overload {
  return {
    id: `duration_to_${suffix}`,
    params: [durationType],
    result: intType,
    member: true,
    call: ([duration]) => toInt((duration as Duration).nanos / unitNanos),
  };
}

function dayOfYear(local: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(local.getUTCFullYear(), 0, 1);
  return Math.floor((local.getTime() - start.getTime()) / 86_400_000);
}

/** Parts of timestamps and durations. */
export const timeFunctions: readonly FunctionDeclaration[] = [
  fn('getFullYear', ...timePart('year', (local) => local.getUTCFullYear())),
  fn('getMonth', ...timePart('month', (local) => local.getUTCMonth())),
  fn('getDayOfYear', ...timePart('day_of_year', dayOfYear)),
  fn('getDayOfMonth', ...timePart('day_of_month', (local) => local.getUTCDate() - 1)),
  fn('getDate', ...timePart('day_of_month_1_based', (local) => local.getUTCDate())),
  fn('getDayOfWeek', ...timePart('day_of_week', (local) => local.getUTCDay())),
  fn('getHours', ...timePart('hours', (local) => local.getUTCHours()), durationIn('hours', 3_600_000_000_000n)),
  fn('getMinutes', ...timePart('minutes', (local) => local.getUTCMinutes()), durationIn('minutes', 60_000_000_000n)),
  fn('getSeconds', ...timePart('seconds', (local) => local.getUTCSeconds()), durationIn('seconds', 1_000_000_000n)),
  fn('getMilliseconds', ...timePart('milliseconds', (_, nanos) => Math.floor(nanos / 1_000_000)), durationIn('milliseconds', 1_000_000n)),
];
