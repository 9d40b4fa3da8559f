import { formatUnixTime, parseTime } from '@kubewright/api-machinery';
import { CelError } from './cel-error.ts';

const minSeconds = -62_135_596_800;
const maxSeconds = 253_402_300_799;

/** A moment between the years 1 and 9999: whole seconds since 1970 and 0 to 999,999,999 nanoseconds after them. */
export class Timestamp {
  readonly seconds: number;
  readonly nanos: number;
  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }

  /** @throws {CelError} timestamp overflow */
  static of(seconds: number, nanos: number): Timestamp {
    if (!(seconds >= minSeconds && seconds <= maxSeconds)) throw new CelError('timestamp overflow');
    return new Timestamp(seconds, nanos);
  }

  /** Since 1970. */
  get totalNanos(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanos);
  }
}

/** RFC 3339, as Go's time.Parse reads it; undefined when it is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const time = parseTime(text);
  return 'error' in time ? undefined : new Timestamp(time.seconds, time.nanos);
}

/** `YYYY-MM-DD` at midnight UTC. */
export function parseDate(text: string): Timestamp | undefined {
  return text.length === 10 ? parseTimestamp(`${text}T00:00:00Z`) : undefined;
}

/** RFC 3339 in UTC with no more digits than it takes, as Go writes it. */
export function formatTimestamp({ seconds, nanos }: Timestamp): string {
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${formatUnixTime(seconds).slice(0, -1)}${fraction}Z`;
}
