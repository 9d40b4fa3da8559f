/** Names a value that the plugins of one cycle share; its type travels with it. */
export interface StateKey<T> {
  readonly name: string;
  readonly __type?: T;
}

export function stateKey<T>(name: string): StateKey<T> {
  return { name };
}

/** What plugins remember between the extension points of one pod's cycle. */
export class CycleState {
  readonly #values = new Map<StateKey<unknown>, unknown>();
  /** Plugins whose PreFilter, or PreScore, has nothing to say: their Filter, or Score, is not called. */
  readonly skippedFilters = new Set<string>();
  readonly skippedScores = new Set<string>();

  set<T>(key: StateKey<T>, value: T): void {
    this.#values.set(key, value);
  }

  get<T>(key: StateKey<T>): T | undefined {
    return this.#values.get(key) as T | undefined;
  }

  /** @throws {Error} when no plugin has set it, which is a mistake of the profile. */
  require<T>(key: StateKey<T>): T {
    const value = this.get(key);
    if (value === undefined) throw new Error(`cycle state ${key.name} is not set`);
    return value;
  }
}
