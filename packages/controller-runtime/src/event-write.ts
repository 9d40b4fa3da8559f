/** One write of an event, tried until the server has answered. */
export interface EventWrite {
  readonly object: string;
  readonly reason: string | undefined;
  readonly write: (signal: AbortSignal) => Promise<void>;
}
