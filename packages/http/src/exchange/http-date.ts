let second = Number.NaN;
let text = '';

/** A time as HTTP writes it, to the second (RFC 9110 5.6.7). */
export function httpDate(nowMs: number): string {
  const now = Math.floor(nowMs / 1_000);
  if (now === second) return text;
  second = now;
  text = new Date(nowMs).toUTCString();
  return text;
}
