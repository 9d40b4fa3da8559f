import type { Query, RequestInfo } from '../request/request-info.ts';

type WatchTarget = Pick<RequestInfo, 'group' | 'resource' | 'namespace' | 'name'>;

const keyOf = ({ group, resource }: WatchTarget, namespace: string, name: string): string => `${group}/${resource}/${namespace}/${name}`;
/** Watches of one node's pods are many, and each is told of few writes: they do not count. */
const nodeSelector = /(?:^|,)spec\.nodeName==?[^,=!]/;

/** Counts watches by what they are of, so that a write can be told how many must hear of it (watch_tracker.go). */
export class WatchTracker {
  readonly #counts = new Map<string, number>();

  /** Answers what to call when the watch has ended. */
  register(target: WatchTarget, query: Query): () => void {
    const { resource, namespace, name } = target;
    if (resource === 'pods' && nodeSelector.test(query.get('fieldSelector') ?? '')) return () => {};
    const key = keyOf(target, namespace, name);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return () => {
      const left = this.#counts.get(key)! - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    };
  }

  /** Watches that hear of a write. */
  interested(target: WatchTarget): number {
    if (this.#counts.size === 0) return 0;
    const { namespace, name } = target;
    let sum = this.#counts.get(keyOf(target, '', '')) ?? 0;
    if (namespace !== '') sum += this.#counts.get(keyOf(target, namespace, '')) ?? 0;
    if (name !== '') sum += this.#counts.get(keyOf(target, namespace, name)) ?? 0;
    return sum;
  }
}
