/**
 * Growing delays between restarts, by key: 10 s, doubled up to 5 min, forgotten when the last one is over 10 min ago
 * (client-go flowcontrol.Backoff as the kubelet uses it).
 */
export class CrashBackoff {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #entries = new Map<string, { delayMs: number; lastMs: number }>();

  constructor(options: { readonly initialMs?: number; readonly maxMs?: number } = {}) {
    this.#initialMs = options.initialMs ?? 10_000;
    this.#maxMs = options.maxMs ?? 300_000;
  }

  /** The delay in force for a failure at `eventMs`, and how much of it is left at `nowMs`; undefined: go ahead. */
  waiting(key: string, eventMs: number, nowMs: number): { readonly delayMs: number; readonly remainingMs: number } | undefined {
    const entry = this.#entries.get(key);
    if (!entry || eventMs - entry.lastMs > 2 * this.#maxMs) return undefined;
    const remainingMs = entry.delayMs - (nowMs - eventMs);
    return remainingMs > 0 ? { delayMs: entry.delayMs, remainingMs } : undefined;
  }

  /** Notes that it is tried (again) after a failure at `eventMs`. */
  next(key: string, eventMs: number, nowMs: number): void {
    const entry = this.#entries.get(key);
    const fresh = !entry || eventMs - entry.lastMs > 2 * this.#maxMs;
    this.#entries.set(key, { delayMs: fresh ? this.#initialMs : Math.min(2 * entry.delayMs, this.#maxMs), lastMs: nowMs });
  }

  forget(keyPrefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(keyPrefix)) this.#entries.delete(key);
  }
}

/** A duration of whole seconds as Go prints it: `10s`, `1m20s`, `5m0s`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return `${Math.floor(seconds / 3_600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
}
