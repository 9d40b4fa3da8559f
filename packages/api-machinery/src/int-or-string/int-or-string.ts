/** A number, or a text such as `25%`. */
export type IntOrString = number | string;

/**
 * The number meant, a percentage being one of `total` (intstr.GetScaledValueFromIntOrPercent).
 * @throws {Error} with upstream's message when a text is no percentage.
 */
export function scaledValue(value: IntOrString, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const percent = percentOf(value);
  const exact = (percent * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

function percentOf(text: string): number {
  if (!text.endsWith('%')) throw new Error('invalid value for IntOrString: invalid type: string is not a percentage');
  const digits = text.slice(0, -1);
  if (!/^[+-]?[0-9]{1,15}$/.test(digits)) {
    throw new Error(
      `invalid value for IntOrString: invalid value ${JSON.stringify(text)}: strconv.Atoi: parsing ${JSON.stringify(digits)}: invalid syntax`,
    );
  }
  return Number(digits);
}

/**
 * How far a rolling update may go over and under the wanted number, at least one of the two being a pod (deployment
 * util ResolveFenceposts).
 */
export function resolveFenceposts(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  desired: number,
): { surge: number; unavailable: number } {
  const surge = scaledValue(maxSurge ?? 0, desired, 'up');
  const unavailable = scaledValue(maxUnavailable ?? 0, desired, 'down');
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}
