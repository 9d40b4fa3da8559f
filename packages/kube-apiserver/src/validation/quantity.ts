/** A quantity as an exact number of 10⁻⁹ units (nano), the finest that the API keeps. */
export type ExactQuantity = bigint;

const form = /^([+-]?)([0-9]{0,20})(?:\.([0-9]{0,20}))?(?:(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?[0-9]{1,2}))?$/;
const decimalExponents: ReadonlyMap<string, number> = new Map([['n', -9], ['u', -6], ['m', -3], ['k', 3], ['M', 6], ['G', 9], ['T', 12], ['P', 15], ['E', 18]]);
const binaryExponents: ReadonlyMap<string, number> = new Map([['Ki', 10], ['Mi', 20], ['Gi', 30], ['Ti', 40], ['Pi', 50], ['Ei', 60]]);

/** Reads a quantity for comparing; undefined when the text is none. Parts finer than nano are rounded up, as upstream does. */
export function exactQuantity(value: unknown): ExactQuantity | undefined {
  const match = form.exec(String(value));
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix = '', exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const binary = binaryExponents.get(suffix);
  const decimal = exponent === undefined ? (decimalExponents.get(suffix) ?? 0) : Number(exponent);
  const scale = 9 + decimal - fraction.length;
  const digits = BigInt(whole + fraction) << BigInt(binary ?? 0);
  const magnitude = scale >= 0 ? digits * 10n ** BigInt(scale) : divideUp(digits, 10n ** BigInt(-scale));
  return sign === '-' ? -magnitude : magnitude;
}

const divideUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;
