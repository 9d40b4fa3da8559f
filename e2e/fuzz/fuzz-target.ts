/** A decoder under fire. `Input` is whatever the decoder reads: text, bytes, a JSON value, a request. */
export interface FuzzTarget<Input = unknown> {
  readonly name: string;
  /** The next input: a sample of the corpus, changed. The same random numbers give the same input. */
  generate(random: FuzzRandom): Input;
  /** Gives the input to the decoder. @throws what the decoder throws, or an Error that says which promise it broke. */
  feed(input: Input): unknown;
  /** Whether this error is a proper refusal. */
  refuses(error: unknown): boolean;
  /** How an input is shown in a finding. */
  show(input: Input): string;
  close?(): Promise<void>;
}

export interface FuzzRandom {
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  chance(oneIn: number): boolean;
  pick<T>(choices: readonly T[]): T;
}

/** What a decoder must never do. */
export interface Finding {
  readonly kind: 'crash' | 'stall';
  readonly iteration: number;
  readonly detail: string;
  readonly input: string;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly findings: readonly Finding[];
}

/** One input may take this long; more is a stall of everybody else. */
export const maxInputMs = 100;

/** mulberry32, as `seededRandom`, without the detour over fractions. */
export function fuzzRandom(seed: number): FuzzRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const below = (bound: number): number => next() % bound;
  return { below, chance: (oneIn) => below(oneIn) === 0, pick: (choices) => choices[below(choices.length)]! };
}

/** Every target shows its inputs as JSON, bytes in hexadecimal, at most this much of it. */
const maxShown = 2_000;

export function shown(input: unknown): string {
  const text = input instanceof Uint8Array ? Buffer.from(input).toString('hex') : textOf(input);
  return text.length > maxShown ? `${text.slice(0, maxShown)}… (${text.length})` : text;
}

function textOf(input: unknown): string {
  try {
    return JSON.stringify(input);
  } catch (error) {
    return `too deep to show: ${String(error)}`;
  }
}

/** Nested more deeply than the stack allows: callers turn that into a refusal. */
export const isTooDeep = (error: unknown): boolean => error instanceof RangeError && /call stack/.test(error.message);
