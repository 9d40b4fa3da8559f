const unitNanos: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const part = /^(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/;
const maxNanos = (1n << 63n) - 1n;

/** Nanoseconds of a text such as `1h30m` or `-1.5s`, as Go's time.ParseDuration. @throws {RangeError} in Go's words. */
export function parseDuration(text: string): bigint {
  const wrong = () => new RangeError(`time: invalid duration ${JSON.stringify(text)}`);
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0n;
  if (rest === '') throw wrong();
  let total = 0n;
  while (rest !== '') {
    const match = part.exec(rest);
    if (!match || (match[1] === '' && !match[2])) throw unitError(text, rest) ?? wrong();
    const unit = unitNanos.get(match[3]!)!;
    // Millions of digits take long to count out.
    if (Number(match[1]) > maxNanos) throw wrong();
    total += BigInt(match[1] || '0') * unit;
    if (match[2]) total += (BigInt(match[2].slice(0, 18)) * unit) / 10n ** BigInt(Math.min(match[2].length, 18));
    if (total > maxNanos) throw wrong();
    rest = rest.slice(match[0].length);
  }
  return text.startsWith('-') ? -total : total;
}

function unitError(text: string, rest: string): RangeError | undefined {
  const match = /^(?:\d+(?:\.\d*)?|\.\d+)([^\d.]*)/.exec(rest);
  if (!match) return undefined;
  const quoted = JSON.stringify(text);
  return new RangeError(
    match[1] ? `time: unknown unit ${JSON.stringify(match[1])} in duration ${quoted}` : `time: missing unit in duration ${quoted}`,
  );
}

/** The text Go's Duration.String gives: `1h30m0s`, `1.5s`, `100ms`, `0s`. */
export function formatDuration(nanos: bigint): string {
  if (nanos === 0n) return '0s';
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 1_000_000n, 6)}ms`;
  const hours = size / 3_600_000_000_000n;
  const minutes = (size / 60_000_000_000n) % 60n;
  const seconds = decimal(size % 60_000_000_000n, 1_000_000_000n, 9);
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}

function decimal(value: bigint, unit: bigint, digits: number): string {
  const fraction = String(value % unit)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return fraction ? `${value / unit}.${fraction}` : String(value / unit);
}
