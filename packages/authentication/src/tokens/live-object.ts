/** An object a token is tied to, as it is now. */
export interface LiveObject {
  readonly uid: string;
  /** When it was asked to go; unset: it stays. */
  readonly deletedAtMs?: number;
}

/** How far clocks may be apart, and for how long what goes still counts as there (go-jose's DefaultLeeway). */
export const leewayMs = 60_000;
