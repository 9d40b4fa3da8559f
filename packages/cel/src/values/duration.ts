import { parseGoDuration } from '@kubewright/api-machinery';
import { CelError } from './cel-error.ts';
import { maxInt, minInt } from './numbers.ts';

/** A span of time in nanoseconds that fits an int64, about 292 years either way. */
export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  /** @throws {CelError} duration overflow */
  static of(nanos: bigint): Duration {
    if (nanos < minInt || nanos > maxInt) throw new CelError('duration overflow');
    return new Duration(nanos);
  }
}

/** Go's notation: `1h30m`, `-1.5s`, `0`; undefined when it is none, or too long. */
export function parseDuration(text: string): Duration | undefined {
  try {
    return new Duration(parseGoDuration(text));
  } catch {
    return undefined;
  }
}

/** As `string(duration)` gives it: seconds with no more digits than it takes, `5400s`, `0.25s`. */
export function formatDuration({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}${fraction && `.${fraction}`}s`;
}
