const suffixes: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([
  ['n', [1n, 1_000_000n]],
  ['u', [1n, 1_000n]],
  ['m', [1n, 1n]],
  ['', [1_000n, 1n]],
  ['k', [1_000_000n, 1n]],
  ['M', [10n ** 9n, 1n]],
  ['G', [10n ** 12n, 1n]],
  ['T', [10n ** 15n, 1n]],
  ['P', [10n ** 18n, 1n]],
  ['E', [10n ** 21n, 1n]],
  ['Ki', [1_000n << 10n, 1n]],
  ['Mi', [1_000n << 20n, 1n]],
  ['Gi', [1_000n << 30n, 1n]],
  ['Ti', [1_000n << 40n, 1n]],
  ['Pi', [1_000n << 50n, 1n]],
  ['Ei', [1_000n << 60n, 1n]],
]);

/** Thousandths of a quantity that the API server has accepted, rounded up; 0 for what is no quantity. */
export function amountMilli(quantity: string): bigint {
  const match = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/.exec(quantity);
  if (!match) return 0n;
  const [, whole = '', fraction = '', exponent, suffix = ''] = match;
  const power = exponent ? Number(exponent) : 0;
  const [times, over] = suffixes.get(suffix)!;
  const numerator = BigInt(`${whole}${fraction}` || '0') * times * 10n ** BigInt(Math.max(0, power));
  const denominator = over * 10n ** BigInt(fraction.length + Math.max(0, -power));
  return (numerator + denominator - 1n) / denominator;
}
