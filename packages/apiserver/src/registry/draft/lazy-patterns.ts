import { loadPatternEngine, type PatternEngine } from '@kubewright/api-machinery';

/** The engine for regular expressions of users, loaded when the first custom resource needs it. */
export class LazyPatterns {
  #engine: PatternEngine | undefined;
  #loading: Promise<void> | undefined;

  /** Undefined when it is loaded already. */
  load(): Promise<void> | undefined {
    if (this.#engine) return undefined;
    return (this.#loading ??= loadPatternEngine().then((engine) => {
      this.#engine = engine;
    }));
  }

  /** @throws when {@link load} was not awaited: a broken invariant. */
  get engine(): PatternEngine {
    if (!this.#engine) throw new Error('pattern engine is not loaded');
    return this.#engine;
  }
}
