/** What a request is thought to cost (k8s.io/apiserver util/flowcontrol/request/width.go). */
export interface WorkEstimate {
  /** Seats while it is worked on. */
  readonly initialSeats: number;
  /** Seats after it was answered, while watchers are told of it. */
  readonly finalSeats: number;
  /** How long the final seats are held. */
  readonly additionalMs: number;
}

export const oneSeat: WorkEstimate = { initialSeats: 1, finalSeats: 0, additionalMs: 0 };

export const maxSeatsOf = ({ initialSeats, finalSeats }: WorkEstimate): number => (finalSeats > initialSeats ? finalSeats : initialSeats);

/** What is known of the objects of a resource. */
export interface ObjectStats {
  readonly count: number;
  readonly averageBytes: number;
}

const bytesPerSeat = 100_000;
const maxStreamedBytes = 1_000_000;
const maxListSeats = 100;
const watchesPerSeat = 10;
const maxWriteSeats = 10;
const eventMs = 5;

/**
 * Seats of a list, or of a watch that begins with one: by the bytes in memory at once, which for a list from the cache
 * are few, as it is streamed (list_work_estimator.go, release 1.36). `maxSeats` 0: the level sets no bound of its own.
 */
export function estimateList(stats: ObjectStats | undefined, limit: number, matchesSingle: boolean, maxSeats: number): WorkEstimate {
  if (!stats) return oneSeat;
  const objects = matchesSingle ? 1 : limit > 0 ? Math.min(limit, stats.count) : stats.count;
  const bytes = Math.min(objects * stats.averageBytes, maxStreamedBytes);
  const most = maxSeats === 0 || maxSeats > maxListSeats ? maxListSeats : maxSeats;
  const initialSeats = Math.min(Math.max(1, Math.ceil(bytes / bytesPerSeat)), most);
  return initialSeats === 1 ? oneSeat : { initialSeats, finalSeats: 0, additionalMs: 0 };
}

/** Seats of a write: one, and then some for telling the watchers (mutating_work_estimator.go). */
export function estimateWrite(watchers: number, maxSeats: number): WorkEstimate {
  if (watchers < watchesPerSeat) return oneSeat;
  const wanted = Math.ceil(watchers / watchesPerSeat);
  const finalSeats = Math.min(wanted, maxSeats === 0 || maxSeats > maxWriteSeats ? maxWriteSeats : maxSeats);
  return { initialSeats: 1, finalSeats, additionalMs: (wanted * eventMs) / finalSeats };
}
