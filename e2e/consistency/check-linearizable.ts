/** An operation on one key as its client saw it. Times come from one counter that every call and every return advances. */
export interface Operation<Input, Output> {
  readonly client: number;
  readonly key: string;
  readonly input: Input;
  /** Undefined: the client does not know whether it took effect. */
  readonly output: Output | undefined;
  readonly calledAt: number;
  /** Infinity when the outcome is unknown: it may take effect any time later, or never. */
  readonly returnedAt: number;
}

/** What one key does, one operation after another. */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /** The state after the operation, or undefined when a key in this state cannot give this output. */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
  /** Equal for equal states. */
  identify(state: State): string;
}

export type Verdict<Input, Output> =
  | { readonly linearizable: true }
  /** No order explains these operations of one key; the last ones of the longest order found lead to `stuckAt`. */
  | {
      readonly linearizable: false;
      readonly key: string;
      readonly operations: readonly Operation<Input, Output>[];
      readonly stuckAt: readonly Operation<Input, Output>[];
    };

/**
 * Whether there is an order of the operations that respects real time and that the model allows: Wing and Gong's search
 * with Lowe's memory of configurations already seen ("Testing for Linearizability", 2017), as in Porcupine. Keys are
 * independent, so each is searched by itself.
 */
export function checkLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): Verdict<Input, Output> {
  for (const [key, ofKey] of byKey(operations)) {
    const search = new Search(model, ofKey);
    if (!search.run()) return { linearizable: false, key, operations: ofKey, stuckAt: search.stuckAt };
  }
  return { linearizable: true };
}

function byKey<T extends { readonly key: string }>(operations: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const operation of operations) {
    const group = groups.get(operation.key);
    if (group) group.push(operation);
    else groups.set(operation.key, [operation]);
  }
  return groups;
}

/** A call or a return, in a list of those not yet in the order. */
interface Entry {
  /** Index of the operation. */
  readonly id: number;
  readonly isCall: boolean;
  /** The return of a call. */
  match: Entry | undefined;
  before: Entry | undefined;
  after: Entry | undefined;
}

class Search<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];
  readonly #seen = new Set<string>();
  readonly #placed: Uint32Array;
  readonly #stack: { call: Entry; state: State }[] = [];
  /** Stands before the first entry. */
  readonly #head: Entry = { id: -1, isCall: false, match: undefined, before: undefined, after: undefined };
  #deepest = -1;
  stuckAt: readonly Operation<Input, Output>[] = [];

  constructor(model: Model<State, Input, Output>, operations: readonly Operation<Input, Output>[]) {
    this.#model = model;
    this.#operations = operations;
    this.#placed = new Uint32Array(Math.ceil(operations.length / 32));
    this.#link();
  }

  run(): boolean {
    let state = this.#model.initial;
    let entry = this.#head.after;
    while (this.#head.after) {
      if (entry?.isCall) {
        const next = this.#tryStep(entry, state);
        if (next === undefined) entry = entry.after;
        else {
          this.#stack.push({ call: entry, state });
          state = next.state;
          lift(entry);
          entry = this.#head.after;
        }
        continue;
      }
      // Everything called before this return has been tried: one of the earlier choices was wrong.
      this.#noteStuck();
      const last = this.#stack.pop();
      if (!last) return false;
      this.#mark(last.call.id, false);
      state = last.state;
      unlift(last.call);
      entry = last.call.after;
    }
    return true;
  }

  #tryStep({ id }: Entry, state: State): { state: State } | undefined {
    const { input, output } = this.#operations[id]!;
    const next = this.#model.step(state, input, output);
    if (next === undefined) return undefined;
    this.#mark(id, true);
    const configuration = `${this.#placed.join()}|${this.#model.identify(next)}`;
    if (!this.#seen.has(configuration)) {
      this.#seen.add(configuration);
      return { state: next };
    }
    this.#mark(id, false);
    return undefined;
  }

  #mark(id: number, placed: boolean): void {
    const bit = 1 << (id & 31);
    if (placed) this.#placed[id >> 5]! |= bit;
    else this.#placed[id >> 5]! &= ~bit;
  }

  #noteStuck(): void {
    if (this.#stack.length <= this.#deepest) return;
    this.#deepest = this.#stack.length;
    const open: Operation<Input, Output>[] = [];
    for (let entry = this.#head.after; entry?.isCall; entry = entry.after) open.push(this.#operations[entry.id]!);
    this.stuckAt = open;
  }

  #link(): void {
    const times = this.#operations.flatMap(({ calledAt, returnedAt }, id) => [
      { at: calledAt, isCall: true, id },
      { at: returnedAt, isCall: false, id },
    ]);
    times.sort((a, b) => (a.at === b.at ? Number(b.isCall) - Number(a.isCall) : a.at - b.at));
    const calls = new Map<number, Entry>();
    let last = this.#head;
    for (const { isCall, id } of times) {
      const entry: Entry = { id, isCall, match: undefined, before: last, after: undefined };
      if (isCall) calls.set(id, entry);
      else calls.get(id)!.match = entry;
      last.after = entry;
      last = entry;
    }
  }
}

/** Takes a call and its return out of the list. */
function lift(call: Entry): void {
  for (const entry of [call, call.match!]) {
    entry.before!.after = entry.after;
    if (entry.after) entry.after.before = entry.before;
  }
}

/** Puts them back where they were. */
function unlift(call: Entry): void {
  for (const entry of [call.match!, call]) {
    entry.before!.after = entry;
    if (entry.after) entry.after.before = entry;
  }
}
