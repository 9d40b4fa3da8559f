import type { CronFields } from './cron-fields.ts';
import type { CronSchedule } from './cron-schedule.ts';
import type { TimeZone, WallTime } from './time-zone.ts';

const yearsAhead = 5;
/** More steps than that many years take; some clocks send the search back for ever (as they do upstream's). */
const maxSteps = 2_000;
const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];

/** Runs when the clocks of a time zone show what its fields allow (robfig/cron v3, SpecSchedule). */
export class CalendarSchedule implements CronSchedule {
  readonly #fields: CronFields;
  readonly #zone: TimeZone;

  constructor(fields: CronFields, zone: TimeZone) {
    this.#fields = fields;
    this.#zone = zone;
  }

  next(afterMs: number): number | undefined {
    const cursor = new Cursor(this.#zone, (Math.floor(afterMs / secondMs) + 1) * secondMs);
    const lastYear = cursor.wall.year + yearsAhead;
    const { month, hour, minute } = this.#fields;
    const isFound = (): boolean =>
      cursor.toMonth((wall) => month.values.has(wall.month)) &&
      cursor.toDay((wall) => this.#isDay(wall)) &&
      cursor.toHour((wall) => hour.values.has(wall.hour)) &&
      cursor.toMinute((wall) => minute.values.has(wall.minute)) &&
      cursor.toSecond();
    while (cursor.wall.year <= lastYear && !cursor.isLost) if (isFound()) return cursor.ms;
    return undefined;
  }

  /** Where both days are said, one is enough. */
  #isDay({ day, weekday }: WallTime): boolean {
    const { dayOfMonth, dayOfWeek } = this.#fields;
    const [isOfMonth, isOfWeek] = [dayOfMonth.values.has(day), dayOfWeek.values.has(weekday)];
    return dayOfMonth.isAny || dayOfWeek.isAny ? isOfMonth && isOfWeek : isOfMonth || isOfWeek;
  }
}

/**
 * A time that only moves forward, unit by unit. Each step answers whether it found what it looked for within the unit
 * above; when it did not, the units above have to be looked at again. The first one that moves begins all below anew.
 */
class Cursor {
  readonly #zone: TimeZone;
  #hasMoved = false;
  #steps = 0;
  ms: number;
  wall: WallTime;

  constructor(zone: TimeZone, ms: number) {
    this.#zone = zone;
    this.ms = ms;
    this.wall = zone.wallTime(ms);
  }

  get isLost(): boolean {
    return this.#steps > maxSteps;
  }

  toMonth(matches: (wall: WallTime) => boolean): boolean {
    while (!this.isLost && !matches(this.wall)) {
      const { year, month, day, hour, minute, second } = this.#begin(({ year, month }) => this.#zone.epochMs(year, month, 1));
      this.#move(this.#zone.epochMs(year, month + 1, day, hour, minute, second));
      if (this.wall.month === 1) return false;
    }
    return !this.isLost;
  }

  toDay(matches: (wall: WallTime) => boolean): boolean {
    while (!this.isLost && !matches(this.wall)) {
      const { year, month, day, hour, minute, second } = this.#begin(({ year, month, day }) => this.#zone.epochMs(year, month, day));
      this.#move(this.#zone.epochMs(year, month, day + 1, hour, minute, second));
      // Clocks may leave midnight out.
      const shown = this.wall.hour;
      if (shown !== 0) this.#move(this.ms + (shown > 12 ? 24 - shown : -shown) * hourMs);
      if (this.wall.day === 1) return false;
    }
    return !this.isLost;
  }

  toHour(matches: (wall: WallTime) => boolean): boolean {
    while (!this.isLost && !matches(this.wall)) {
      this.#begin(({ year, month, day, hour }) => this.#zone.epochMs(year, month, day, hour));
      this.#move(this.ms + hourMs);
      if (this.wall.hour === 0) return false;
    }
    return !this.isLost;
  }

  toMinute(matches: (wall: WallTime) => boolean): boolean {
    while (!this.isLost && !matches(this.wall)) {
      this.#begin(() => Math.floor(this.ms / minuteMs) * minuteMs);
      this.#move(this.ms + minuteMs);
      if (this.wall.minute === 0) return false;
    }
    return !this.isLost;
  }

  /** To a full minute. */
  toSecond(): boolean {
    if (this.wall.second === 0) return true;
    this.#hasMoved = true;
    this.#move(this.ms + (60 - this.wall.second) * secondMs);
    return false;
  }

  #begin(beginningOf: (wall: WallTime) => number): WallTime {
    if (!this.#hasMoved) this.#move(beginningOf(this.wall));
    this.#hasMoved = true;
    return this.wall;
  }

  #move(ms: number): void {
    this.#steps++;
    this.ms = ms;
    this.wall = this.#zone.wallTime(ms);
  }
}
