import type { Pod } from '@kubewright/api/core/v1';

/** Nodes that pods name and nobody knows: each is left forty seconds to appear before it is asked for. */
export class MissingNodes {
  readonly #quarantineMs: number;
  /** Name → since when, in epoch milliseconds. */
  readonly #since = new Map<string, number>();

  constructor({ quarantineMs = 40_000 } = {}) {
    this.#quarantineMs = quarantineMs;
  }

  /** Looks at all pods; answers the nodes that have been missing for long enough. */
  overdue(pods: readonly Pod[], isKnown: (name: string) => boolean, nowMs: number): string[] {
    const missing = new Set(pods.flatMap(({ spec: { nodeName } }) => (nodeName && !isKnown(nodeName) ? [nodeName] : [])));
    for (const name of this.#since.keys()) if (!missing.has(name)) this.#since.delete(name);
    for (const name of missing) if (!this.#since.has(name)) this.#since.set(name, nowMs);
    return [...missing].filter((name) => nowMs - this.#since.get(name)! >= this.#quarantineMs);
  }
}
