/** What a clock on the wall shows. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** Zones change their offset at quarters of an hour. */
const steadyMs = 900_000;
const maxKnown = 64;

/** Each part of a name begins with a capital letter. */
const namePattern = /^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/;

/** Whether there is such a time zone; '' is UTC. Names are as the IANA writes them. */
export function isTimeZone(name: string): boolean {
  // What Intl takes besides names: offsets, and names in any case. Where it answers with another name, their case cannot be told.
  if (!namePattern.test(name)) return name === '';
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** Days and hours of a time zone, with the gaps and repetitions of its clocks; as Go's package time reckons them. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | undefined;
  /** Offsets by stretch of time, the last ones that were asked for. */
  readonly #known = new Map<number, number>();

  /** @throws {RangeError} when there is no such zone. */
  constructor(name: string) {
    if (!isTimeZone(name)) throw new RangeError(`unknown time zone ${name}`);
    if (name === '' || name === 'UTC') return;
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', ...numeric });
  }

  /** How far the zone's clocks are ahead of UTC. */
  offsetMs(epochMs: number): number {
    if (!this.#format) return 0;
    const stretch = Math.floor(epochMs / steadyMs);
    let offsetMs = this.#known.get(stretch);
    if (offsetMs === undefined) {
      offsetMs = this.#computeOffset(this.#format, stretch * steadyMs);
      if (this.#known.size >= maxKnown) this.#known.clear();
      this.#known.set(stretch, offsetMs);
    }
    return offsetMs;
  }

  wallTime(epochMs: number): WallTime {
    const shown = new Date(epochMs + this.offsetMs(epochMs));
    return {
      year: shown.getUTCFullYear(),
      month: shown.getUTCMonth() + 1,
      day: shown.getUTCDate(),
      hour: shown.getUTCHours(),
      minute: shown.getUTCMinutes(),
      second: shown.getUTCSeconds(),
      weekday: shown.getUTCDay(),
    };
  }

  /** When clocks show that; fields may overflow into the next ones. A time that is left out is that far after the gap began, or before. */
  epochMs(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
    const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
    const offset = this.offsetMs(asUtc);
    return offset === 0 ? asUtc : asUtc - this.offsetMs(asUtc - offset);
  }

  /** Read from the text, for asking for its parts takes four times as long. */
  #computeOffset(format: Intl.DateTimeFormat, epochMs: number): number {
    const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = (format.format(epochMs).match(/\d+/g) ?? []).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) - epochMs;
  }
}
