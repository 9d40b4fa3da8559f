const quantityPattern = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d{1,9})?$/;
const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const wrongSuffix = "unable to parse quantity's suffix";

const decimalSuffixes: ReadonlyMap<string, number> = new Map([
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
const decimalNames = new Map([...decimalSuffixes].map(([name, exponent]) => [exponent, name] as const));
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const nano = 1_000_000_000n;
const maxAllowed = ((1n << 63n) - 1n) * nano;
/** Integers below a thousand are canonical as they are. */
const plain = /^(0|[1-9]\d{0,2})[kMGTPm]?$/;

/**
 * The canonical text of a resource.Quantity: no fraction, the largest suffix that keeps it whole, the family of suffixes
 * (binary, decimal, exponent) as given. What is finer than a billionth is rounded away from zero.
 * @throws {RangeError} with upstream's message.
 */
export function canonicalQuantity(text: string): string {
  if (plain.test(text)) return text.startsWith('0') ? '0' : text;
  const match = quantityPattern.exec(text);
  if (!match || (match[2] === '' && !match[3])) throw new RangeError(isNumberWithSuffix(text) ? wrongSuffix : wrongFormat);
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  const binary = suffix.endsWith('i') ? binarySuffixes.indexOf(suffix) : 0;
  const exponential = /^[eE][+-]?\d/.test(suffix);
  const exponent = exponential ? Number(suffix.slice(1)) : (decimalSuffixes.get(suffix) ?? 0);
  const size = inNanos(BigInt(whole + fraction || '0'), exponent - fraction.length, binary);
  const value = sign === '-' ? -size : size;
  if (binary > 0 && size >= 1024n * nano && size % nano === 0n) return formatBinary(value / nano);
  return formatDecimal(value, exponential);
}

const isNumberWithSuffix = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)[eEinumkKMGTP]+[-+]?\d*$/.test(text);

/** `digits · 10^exponent · 1024^binary` in billionths, rounded up, and capped at the largest quantity there is. */
function inNanos(digits: bigint, exponent: number, binary: number): bigint {
  if (digits === 0n) return 0n;
  const scaled = digits * 1024n ** BigInt(binary);
  const shift = exponent + 9;
  if (shift > 60) return maxAllowed;
  if (shift < -String(scaled).length) return 1n;
  const size = shift >= 0 ? scaled * 10n ** BigInt(shift) : ceilDivide(scaled, 10n ** BigInt(-shift));
  return size > maxAllowed ? maxAllowed : size;
}

const ceilDivide = (a: bigint, b: bigint) => (a + b - 1n) / b;

function formatBinary(value: bigint): string {
  let power = 0;
  while (value !== 0n && value % 1024n === 0n && power < binarySuffixes.length - 1) {
    value /= 1024n;
    power++;
  }
  return `${value}${binarySuffixes[power]}`;
}

function formatDecimal(nanos: bigint, exponential: boolean): string {
  if (nanos === 0n) return '0';
  let exponent = -9;
  while (nanos % 1000n === 0n && exponent < 18) {
    nanos /= 1000n;
    exponent += 3;
  }
  if (!exponential) return `${nanos}${decimalNames.get(exponent)}`;
  return exponent === 0 ? String(nanos) : `${nanos}e${exponent}`;
}
