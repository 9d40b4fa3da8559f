/** The fields of a schedule, in order, and the names their values may have (robfig/cron v3, ParseStandard). */
const fields: readonly { readonly min: number; readonly max: number; readonly names: readonly string[] }[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** What is wrong with a schedule, in the words of the library that upstream reads it with; undefined when it is fine. */
export function scheduleProblem(schedule: string): string | undefined {
  const zone = /^(?:CRON_)?TZ=(\S*)(.*)$/.exec(schedule);
  if (zone && !isTimeZone(zone[1]!)) return `provided bad location ${zone[1]}: unknown time zone ${zone[1]}`;
  const text = zone ? zone[2]!.trim() : schedule;
  if (text.startsWith('@')) return descriptorProblem(text);
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length !== fields.length) return `expected exactly ${fields.length} fields, found ${parts.length}: [${parts.join(' ')}]`;
  for (const [index, part] of parts.entries()) {
    for (const range of part.split(',').filter(Boolean)) {
      const problem = rangeProblem(range, fields[index]!);
      if (problem) return problem;
    }
  }
  return undefined;
}

/** Whether the machine knows the time zone; `Local` is not a zone but whatever is set. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name || 'UTC' }).format(0);
    return true;
  } catch {
    return false;
  }
}

const every = '@every ';
const duration = /^[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$/;

function descriptorProblem(text: string): string | undefined {
  if (descriptors.includes(text)) return undefined;
  if (!text.startsWith(every)) return `unrecognized descriptor: ${text}`;
  const period = text.slice(every.length);
  if (duration.test(period) || /^[-+]?0$/.test(period)) return undefined;
  return `failed to parse duration ${text}: time: ${durationProblem(period)}`;
}

function durationProblem(period: string): string {
  const quoted = JSON.stringify(period);
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(period)) return `missing unit in duration ${quoted}`;
  const unit = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)([^\d.]+)/.exec(period)?.[1];
  return unit ? `unknown unit ${JSON.stringify(unit)} in duration ${quoted}` : `invalid duration ${quoted}`;
}

/** A range such as `1-5/2`, `mon` or `*`. */
function rangeProblem(text: string, { min, max, names }: (typeof fields)[number]): string | undefined {
  const parts = text.split('/');
  const bounds = parts[0]!.split('-');
  let [start, end, step] = [min, max, 1];
  if (bounds[0] !== '*' && bounds[0] !== '?') {
    const low = valueOf(bounds[0]!, names);
    if (typeof low === 'string') return low;
    [start, end] = [low, low];
    if (bounds.length > 2) return `too many hyphens: ${text}`;
    if (bounds.length === 2) {
      const high = valueOf(bounds[1]!, names);
      if (typeof high === 'string') return high;
      end = high;
    }
  }
  if (parts.length > 2) return `too many slashes: ${text}`;
  if (parts.length === 2) {
    const value = valueOf(parts[1]!, []);
    if (typeof value === 'string') return value;
    step = value;
    // `5/10` goes on to the end.
    if (bounds.length === 1) end = max;
  }
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${text}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

/** A number, or what is wrong with it. */
function valueOf(text: string, names: readonly string[]): number | string {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  if (!/^[-+]?[0-9]+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
