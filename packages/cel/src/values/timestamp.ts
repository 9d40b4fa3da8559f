import { formatUnixTime, parseTime } from '@kubewright/api-machinery';
import { CelError } from './cel-error.ts';

/** The first second of the year 1, the last of the year 9999. */
export const minTimestampSeconds = -62_135_596_800;
export const maxTimestampSeconds = 253_402_300_799;

/** A moment between the years 1 and 9999: whole seconds since 1970 and 0 to 999,999,999 nanoseconds after them. */
export class Timestamp {
  readonly seconds: number;
  readonly nanos: number;
  /** The zone it was written in: only its text shows it. */
  readonly offsetSeconds: number;
  constructor(seconds: number, nanos: number, offsetSeconds = 0) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.offsetSeconds = offsetSeconds;
  }

  /** @throws {CelError} timestamp overflow */
  static of(seconds: number, nanos: number, offsetSeconds = 0): Timestamp {
    if (!(seconds >= minTimestampSeconds && seconds <= maxTimestampSeconds)) throw new CelError('timestamp overflow');
    return new Timestamp(seconds, nanos, offsetSeconds);
  }

  /** Since 1970. */
  get totalNanos(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanos);
  }
}

/** RFC 3339, as Go's time.Parse reads it; undefined when it is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const time = parseTime(text);
  if ('error' in time) return undefined;
  const offset = /([+-])(\d\d):(\d\d)$/.exec(text);
  const offsetSeconds = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 3_600 + Number(offset[3]) * 60) : 0;
  return new Timestamp(time.seconds, time.nanos, offsetSeconds);
}

/** `YYYY-MM-DD` at midnight UTC. */
export function parseDate(text: string): Timestamp | undefined {
  return text.length === 10 ? parseTimestamp(`${text}T00:00:00Z`) : undefined;
}

/** RFC 3339 with no more digits than it takes, as Go writes it. */
export function formatTimestamp({ seconds, nanos, offsetSeconds }: Timestamp): string {
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${formatUnixTime(seconds + offsetSeconds).slice(0, -1)}${fraction}${offsetText(offsetSeconds)}`;
}

function offsetText(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'Z';
  const minutes = Math.abs(offsetSeconds) / 60;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offsetSeconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
