/** The values that a field of a schedule may have. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  /** It says `*`: as a day of the month or of the week it does not narrow what the other one says. */
  readonly isAny: boolean;
}

export interface CronFields {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  readonly dayOfWeek: CronField;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const bounds: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/** Reads `minute hour day-of-month month day-of-week`. @throws {RangeError} in the words of robfig/cron v3. */
export function parseCronFields(text: string): CronFields {
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length !== bounds.length)
    throw new RangeError(`expected exactly ${bounds.length} fields, found ${parts.length}: [${parts.join(' ')}]`);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = parts.map((part, nth) => parseField(part, bounds[nth]!));
  return { minute: minute!, hour: hour!, dayOfMonth: dayOfMonth!, month: month!, dayOfWeek: dayOfWeek! };
}

function parseField(text: string, of: Bounds): CronField {
  const ranges = text
    .split(',')
    .filter(Boolean)
    .map((range) => parseRange(range, of));
  return { values: new Set(ranges.flatMap(({ values }) => values)), isAny: ranges.some(({ isAny }) => isAny) };
}

/** A range such as `1-5/2`, `mon` or `*`. */
function parseRange(text: string, of: Bounds): { values: number[]; isAny: boolean } {
  const { min, max, names } = of;
  const [range = '', ...steps] = text.split('/');
  const ends = range.split('-');
  const isAll = ends[0] === '*' || ends[0] === '?';
  const start = isAll ? min : valueOf(ends[0]!, names);
  if (!isAll && ends.length > 2) throw new RangeError(`too many hyphens: ${text}`);
  let end = isAll ? max : ends.length === 2 ? valueOf(ends[1]!, names) : start;
  if (steps.length > 1) throw new RangeError(`too many slashes: ${text}`);
  const step = steps.length === 1 ? valueOf(steps[0]!, []) : 1;
  // `5/10` goes on to the end.
  if (steps.length === 1 && ends.length === 1) end = max;
  if (start < min) throw new RangeError(`beginning of range (${start}) below minimum (${min}): ${text}`);
  if (end > max) throw new RangeError(`end of range (${end}) above maximum (${max}): ${text}`);
  if (start > end) throw new RangeError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new RangeError(`step of range should be a positive number: ${text}`);
  const values = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, nth) => start + nth * step);
  return { values, isAny: isAll && step === 1 };
}

function valueOf(text: string, names: readonly string[]): number {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  const why = /^[-+]?[0-9]+$/.test(text) ? (text.length > 18 ? 'value out of range' : undefined) : 'invalid syntax';
  if (why) throw new RangeError(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: ${why}`);
  const value = Number(text);
  if (value < 0) throw new RangeError(`negative number (${value}) not allowed: ${text}`);
  return value;
}
