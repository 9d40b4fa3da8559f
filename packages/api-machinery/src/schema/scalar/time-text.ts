/** What a text in RFC 3339 says, or why it cannot be read. */
export type ParsedTime = { readonly seconds: number; readonly nanos: number } | { readonly error: string };

const rfc3339 = '2006-01-02T15:04:05Z07:00';
const rfc3339Micro = '2006-01-02T15:04:05.000000Z07:00';

/** Seconds from the zero time of Go (year 1) to 1970. */
const zeroTimeSeconds = -62_135_596_800;

/** meta/v1 Time: any RFC 3339 text to whole seconds in UTC; null for Go's zero time. @throws {RangeError} in Go's words. */
export function canonicalTime(text: string): string | null {
  if (plainTime.test(text) && inRange(text)) return text.startsWith('0001-01-01T00:00:00') ? null : text;
  const time = parseTime(text, rfc3339);
  if ('error' in time) throw new RangeError(time.error);
  return isZero(time) ? null : formatTime(time.seconds);
}

/** meta/v1 MicroTime: six digits behind the seconds are demanded and written. @throws {RangeError} in Go's words. */
export function canonicalMicroTime(text: string): string | null {
  if (plainMicroTime.test(text) && inRange(text)) return text === zeroMicroTime ? null : text;
  const time = parseTime(text, rfc3339Micro);
  if ('error' in time) throw new RangeError(time.error);
  return isZero(time) ? null : formatMicroTime(time.seconds, time.nanos);
}

const isZero = (time: { seconds: number; nanos: number }) => time.seconds === zeroTimeSeconds && time.nanos === 0;

const plainTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const plainMicroTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const zeroMicroTime = '0001-01-01T00:00:00.000000Z';

/** For a text of a plain form: cheap and certain, the 29th to 31st are left to the full parser. */
function inRange(text: string): boolean {
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const inDay = twoDigits(text, 11) <= 23 && twoDigits(text, 14) <= 59 && twoDigits(text, 17) <= 59;
  return month >= 1 && month <= 12 && day >= 1 && day <= 28 && inDay;
}

const zero = 0x30;

const twoDigits = (text: string, at: number): number => (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;

/** Parses as Go's time.Parse does with the RFC 3339 layout, or the one with microseconds. */
export function parseTime(text: string, layout: string = rfc3339): ParsedTime {
  const reader = new TimeReader(text, layout);
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof RangeError) return { error: error.message };
    throw error;
  }
}

class TimeReader {
  readonly #text: string;
  readonly #layout: string;
  #rest: string;

  constructor(text: string, layout: string) {
    this.#text = text;
    this.#layout = layout;
    this.#rest = text;
  }

  read(): { seconds: number; nanos: number } {
    const year = this.#digits(4, '2006');
    this.#literal('-');
    const month = this.#digits(2, '01');
    if (month < 1 || month > 12) this.#outOfRange('month');
    this.#literal('-');
    const day = this.#digits(2, '02');
    this.#literal('T');
    const hour = this.#bounded(23, '15', 'hour');
    this.#literal(':');
    const minute = this.#bounded(59, '04', 'minute');
    this.#literal(':');
    const second = this.#bounded(59, '05', 'second');
    const nanos = this.#fraction();
    const offsetSeconds = this.#offset();
    if (this.#rest !== '') throw new RangeError(`parsing time ${quote(this.#text)}: extra text: ${quote(this.#rest)}`);
    if (day < 1 || day > daysIn(year, month)) this.#outOfRange('day');
    return { seconds: daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds, nanos };
  }

  #digits(count: number, element: string): number {
    const head = this.#rest.slice(0, count);
    if (head.length < count || !/^\d+$/.test(head)) this.#cannotParse(element);
    this.#rest = this.#rest.slice(count);
    return Number(head);
  }

  #bounded(max: number, element: string, name: string): number {
    const value = this.#digits(2, element);
    if (value > max) this.#outOfRange(name);
    return value;
  }

  #literal(char: string): void {
    if (!this.#rest.startsWith(char)) this.#cannotParse(char);
    this.#rest = this.#rest.slice(1);
  }

  /** Go reads a fraction behind the seconds whether the layout has one or not, but exactly as many digits as it has. */
  #fraction(): number {
    const exact = this.#layout === rfc3339Micro;
    const match = exact ? /^[.,](\d{6})(?!\d)/.exec(this.#rest) : /^[.,](\d+)/.exec(this.#rest);
    if (!match) {
      if (exact) this.#cannotParse('.000000');
      return 0;
    }
    this.#rest = this.#rest.slice(match[0].length);
    return Number(match[1]!.slice(0, 9).padEnd(9, '0'));
  }

  #offset(): number {
    if (this.#rest.startsWith('Z')) {
      this.#rest = this.#rest.slice(1);
      return 0;
    }
    const match = /^([+-])(\d\d):(\d\d)/.exec(this.#rest);
    if (!match) return this.#cannotParse('Z07:00');
    const [hours, minutes] = [Number(match[2]), Number(match[3])];
    if (hours > 24) this.#outOfRange('time zone offset hour');
    if (minutes > 60) this.#outOfRange('time zone offset minute');
    this.#rest = this.#rest.slice(match[0].length);
    return (match[1] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  }

  #cannotParse(element: string): never {
    const as = `parsing time ${quote(this.#text)} as ${quote(this.#layout)}`;
    throw new RangeError(`${as}: cannot parse ${quote(this.#rest)} as ${quote(element)}`);
  }

  #outOfRange(name: string): never {
    throw new RangeError(`parsing time ${quote(this.#text)}: ${name} out of range`);
  }
}

const quote = (text: string) => `"${text.replace(/["\\]/g, (char) => `\\${char}`)}"`;

const daysIn = (year: number, month: number) =>
  month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** `2006-01-02T15:04:05Z`. */
export function formatTime(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const inDay = seconds - days * 86_400;
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(inDay / 3600))}:${two(Math.floor(inDay / 60) % 60)}:${two(inDay % 60)}`;
  return `${civilFromDays(days)}T${clock}Z`;
}

/** `2006-01-02T15:04:05.000000Z`; what is finer than a microsecond is cut off. */
export function formatMicroTime(seconds: number, nanos: number): string {
  return `${formatTime(seconds).slice(0, -1)}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

function civilFromDays(days: number): string {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
