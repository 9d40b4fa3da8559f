/** A running timer; `cancel` is idempotent and a cancelled timer never fires. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time. Wall time is milliseconds since the Unix epoch; monotonic time is milliseconds from an
 * arbitrary origin and never goes back. Callbacks run on the event loop, never inside `schedule` itself.
 */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
  /** Runs `callback` once after `delayMs` (≤ 0: as soon as possible). The timer does not keep the process alive. */
  schedule(delayMs: number, callback: () => void): Timer;
}

/**
 * Resolves after `delayMs` of the clock's time.
 * @throws the signal's reason, at once, when it aborts first.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.schedule(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** As {@link sleep}, but for who only waits: it is over early when the signal aborts. */
export async function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  await sleep(clock, delayMs, signal).catch(() => {});
}

/** RFC 3339 in UTC with whole seconds, as `metav1.Time` is written. */
export function formatTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== formattedSecond) {
    formatted = `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
    formattedSecond = second;
  }
  return formatted;
}

/** The second that was written last: a busy server stamps thousands of objects in one. */
let formattedSecond = Number.NaN;
let formatted = '';

/** RFC 3339 in UTC with six decimals, as `metav1.MicroTime` is written. */
export function formatMicroTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 23)}000Z`;
}
