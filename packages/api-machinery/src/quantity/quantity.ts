/** Which family of suffixes a quantity is written with. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const wrongSuffix = "unable to parse quantity's suffix";
const wrongNumber = 'unable to parse numeric part of quantity';
const pattern = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

const decimalExponents: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const decimalSuffixes: ReadonlyMap<number, string> = new Map([...decimalExponents].map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const nanosInOne = 1_000_000_000n;
const nanosInMilli = 1_000_000n;
const maxBinaryNanos = ((1n << 63n) - 1n) * nanosInOne;
/** Longer numbers and larger exponents are refused: nobody can have that much, and they would cost time. */
const maxDigits = 64;
const maxExponent = 400;

/**
 * An exact resource.Quantity: a number of billionths and the way it is written. Immutable. What is finer than a
 * billionth rounds away from zero; a binary quantity is at most 2^63-1 (apimachinery api/resource).
 */
export class Quantity {
  static readonly zero = new Quantity(0n, 'DecimalSI');
  readonly nanos: bigint;
  readonly format: QuantityFormat;
  readonly #text: string | undefined;

  /** @param text as it was written, where that stays. */
  constructor(nanos: bigint, format: QuantityFormat, text?: string) {
    this.nanos = nanos;
    this.format = format;
    this.#text = text;
  }

  static ofInteger(value: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity(BigInt(value) * nanosInOne, format);
  }

  static ofMilli(milli: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity(BigInt(milli) * nanosInMilli, format);
  }

  get isZero(): boolean {
    return this.nanos === 0n;
  }

  /** -1, 0 or 1; the way of writing is of no matter. */
  compare(other: Quantity): -1 | 0 | 1 {
    return this.nanos < other.nanos ? -1 : this.nanos > other.nanos ? 1 : 0;
  }

  equals(other: Quantity): boolean {
    return this.nanos === other.nanos;
  }

  add(other: Quantity): Quantity {
    return new Quantity(this.nanos + other.nanos, this.isZero ? other.format : this.format);
  }

  subtract(other: Quantity): Quantity {
    return new Quantity(this.nanos - other.nanos, this.isZero ? other.format : this.format);
  }

  multiply(factor: number | bigint): Quantity {
    return new Quantity(this.nanos * BigInt(factor), this.format);
  }

  negate(): Quantity {
    return new Quantity(-this.nanos, this.format);
  }

  /** Itself where it has no parts of a thousandth, else rounded away from zero. */
  roundedToMilli(): Quantity {
    if (this.nanos % nanosInMilli === 0n) return this;
    return new Quantity(roundedUp(this.nanos, nanosInMilli) * nanosInMilli, this.format);
  }

  /** The number in whole units, rounded away from zero (upstream's Value). */
  toInteger(): number {
    return Number(roundedUp(this.nanos, nanosInOne));
  }

  /** The number in thousandths, rounded away from zero (MilliValue). */
  toMilli(): number {
    return Number(roundedUp(this.nanos, nanosInMilli));
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(this.nanos / nanosInOne) + Number(this.nanos % nanosInOne) / 1e9;
  }

  /** The text it was read from, where upstream keeps that, else the canonical one: whole, with the largest suffix of its format that keeps it so. */
  toString(): string {
    if (this.#text !== undefined) return this.#text;
    if (this.isZero) return '0';
    return this.format === 'BinarySI' && this.#fitsBinary() ? this.#binaryText() : this.#decimalText();
  }

  toJSON(): string {
    return this.toString();
  }

  #fitsBinary(): boolean {
    const units = this.nanos / nanosInOne;
    return this.nanos % nanosInOne === 0n && (units <= -1024n || units >= 1024n);
  }

  #binaryText(): string {
    let units = this.nanos / nanosInOne;
    let power = 0;
    while (power < 6 && units % 1024n === 0n) {
      units /= 1024n;
      power++;
    }
    return `${units}${binarySuffixes[power]}`;
  }

  #decimalText(): string {
    const digits = String(this.nanos);
    let end = digits.length;
    const isExponent = this.format === 'DecimalExponent';
    for (let most = isExponent ? Infinity : 9; most > 0 && digits.endsWith('000', end); most--) end -= 3;
    const exponent = digits.length - end - 9;
    const mantissa = digits.slice(0, end);
    if (!isExponent) return `${mantissa}${decimalSuffixes.get(exponent)}`;
    return exponent === 0 ? mantissa : `${mantissa}e${exponent}`;
  }
}

function roundedUp(nanos: bigint, unit: bigint): bigint {
  const whole = nanos / unit;
  const rest = nanos % unit;
  return rest === 0n ? whole : rest > 0n ? whole + 1n : whole - 1n;
}

/**
 * Reads a quantity such as `100m`, `1.5Gi` or `1e3`.
 * @throws {RangeError} with upstream's message.
 */
export function parseQuantity(text: string): Quantity {
  // The pattern takes quadratic time to fail on a long row of digits.
  const match = text.length > 2 * maxDigits ? null : pattern.exec(text);
  if (!match || text === '') throw new RangeError(wrongFormat);
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole.length + fraction.length > maxDigits) throw new RangeError(wrongFormat);
  const scale = scaleOf(suffix);
  if (whole === '' && fraction === '') return withoutDigits(scale);
  const digits = BigInt(whole + fraction) * scale.factor;
  const magnitude = limited(shifted(digits, scale.exponent - fraction.length + 9), scale.format);
  const kept = looksCanonical(whole.replace(/^0+/, ''), fraction, scale) ? text : undefined;
  return new Quantity(sign === '-' ? -magnitude : magnitude, formatOf(magnitude, scale.format), kept);
}

/** Upstream reads `m` and `.` as zero, but not what is too fine or too large for its quick way. */
function withoutDigits({ exponent, factor }: Scale): Quantity {
  if (exponent < -9 || factor >= 1n << 50n) throw new RangeError(wrongNumber);
  return Quantity.zero;
}

/** Whether upstream keeps a text as it is. It does not look closely: `1.500`, `+1`, `007m` and `1E3` stay, `1.5` does not. */
function looksCanonical(whole: string, fraction: string, { format, exponent, factor }: Scale): boolean {
  if (whole === '') return false;
  const digits = whole + fraction;
  if (format === 'BinarySI') {
    const power = factor.toString(2).length - 1;
    return fraction === '' && digits.length <= 14 - Math.trunc((power * 3) / 10) && Number(digits) % 8 !== 0;
  }
  const scale = exponent - fraction.length;
  return digits.length <= 18 && scale >= -9 && scale % 3 === 0 && !digits.endsWith('000');
}

interface Scale {
  readonly factor: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function scaleOf(suffix: string): Scale {
  const exponent = decimalExponents.get(suffix);
  if (exponent !== undefined) return { factor: 1n, exponent, format: 'DecimalSI' };
  const power = binarySuffixes.indexOf(suffix);
  if (power > 0) return { factor: 1n << BigInt(power * 10), exponent: 0, format: 'BinarySI' };
  const written = /^[eE]([+-]?[0-9]{1,9})$/.exec(suffix);
  if (!written || Math.abs(Number(written[1])) > maxExponent) throw new RangeError(wrongSuffix);
  return { factor: 1n, exponent: Number(written[1]), format: 'DecimalExponent' };
}

/** `digits` times ten to `exponent`, rounded up. */
function shifted(digits: bigint, exponent: number): bigint {
  return exponent >= 0 ? digits * 10n ** BigInt(exponent) : roundedUp(digits, 10n ** BigInt(-exponent));
}

function limited(nanos: bigint, format: QuantityFormat): bigint {
  return format === 'BinarySI' && nanos > maxBinaryNanos ? maxBinaryNanos : nanos;
}

/** A binary quantity below one is written in decimal. */
function formatOf(nanos: bigint, format: QuantityFormat): QuantityFormat {
  return format === 'BinarySI' && nanos > 0n && nanos < nanosInOne ? 'DecimalSI' : format;
}

const plainSuffix: Readonly<Record<string, number>> = {
  '': 1000,
  m: 1,
  k: 1e6,
  M: 1e9,
  Ki: 1_024_000,
  Mi: 1_048_576_000,
  Gi: 1_073_741_824_000,
};
const plainPattern = /^([0-9]{1,3}|[0-9]{4,10}(?=m?$))(m|k|M|Ki|Mi|Gi)?$/;

/** Thousandths of a quantity in text form, rounded away from zero; quick for the usual ones. @throws {RangeError} */
export function quantityMilli(text: string): number {
  const match = plainPattern.exec(text);
  return match ? Number(match[1]) * plainSuffix[match[2] ?? '']! : parseQuantity(text).toMilli();
}

/** Whole units of a quantity in text form, rounded away from zero; quick for the usual ones. @throws {RangeError} */
export function quantityInteger(text: string): number {
  const match = plainPattern.exec(text);
  return match ? Math.ceil((Number(match[1]) * plainSuffix[match[2] ?? '']!) / 1000) : parseQuantity(text).toInteger();
}
