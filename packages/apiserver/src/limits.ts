/** Bounds of what one client may ask of the server. */
export interface Limits {
  /** Request bodies. */
  readonly maxBodyBytes: number;
  /** One stored object. */
  readonly maxObjectBytes: number;
  /** Together with the next the seats that priority and fairness shares out; a bound each where it is off. */
  readonly maxReadsInFlight: number;
  readonly maxWritesInFlight: number;
  /** Requests that are not long-running; also what those in flight get to finish when the server stops. */
  readonly requestTimeoutMs: number;
  /** A watch that names no timeout lives between this and twice this. */
  readonly minWatchSeconds: number;
}

/** Upstream's defaults. */
export const defaultLimits: Limits = {
  maxBodyBytes: 3 * 1024 * 1024,
  maxObjectBytes: 1.5 * 1024 * 1024,
  maxReadsInFlight: 400,
  maxWritesInFlight: 200,
  requestTimeoutMs: 60_000,
  minWatchSeconds: 1800,
};
