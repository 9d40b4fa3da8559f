import type { KubeList, KubeObject, WatchEvent } from '@kubewright/api-machinery';
import type { ResourceRequest, ResourceTransport } from '@kubewright/client';

/** One watch as the server's side of it. */
export interface ServedWatch {
  readonly query: Readonly<Record<string, string>>;
  send(...events: WatchEvent[]): void;
  end(): void;
  fail(error: unknown): void;
  readonly aborted: boolean;
}

type Item = { event: WatchEvent } | { end: true } | { error: unknown };

/** A transport whose answers a test gives one by one; every request is noted. */
export class ScriptedTransport implements ResourceTransport {
  readonly requests: { readonly kind: 'list' | 'watch'; readonly query: Readonly<Record<string, string>> }[] = [];
  readonly watches: ServedWatch[] = [];
  /** Answers of the lists to come, in order. */
  readonly lists: (KubeList | Error)[] = [];
  /** Errors of the watches to come; undefined lets one open. */
  readonly refusals: (Error | undefined)[] = [];

  send(request: ResourceRequest): Promise<KubeObject | KubeList> {
    this.requests.push({ kind: 'list', query: Object.fromEntries(request.query) });
    const answer = this.lists.shift();
    if (answer instanceof Error) return Promise.reject(answer);
    return answer ? Promise.resolve(answer) : new Promise(() => {});
  }

  watch(request: Omit<ResourceRequest, 'verb' | 'body'>, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const query = Object.fromEntries(request.query);
    this.requests.push({ kind: 'watch', query });
    const refusal = this.refusals.shift();
    const items: Item[] = refusal ? [{ error: refusal }] : [];
    let wake: (() => void) | undefined;
    const push = (item: Item): void => {
      items.push(item);
      wake?.();
    };
    if (!refusal) {
      this.watches.push({
        query,
        send: (...events) => events.forEach((event) => push({ event })),
        end: () => push({ end: true }),
        fail: (error) => push({ error }),
        get aborted() {
          return signal.aborted;
        },
      });
    }
    signal.addEventListener('abort', () => push({ end: true }), { once: true });
    return (async function* () {
      for (;;) {
        const item = items.shift();
        if (!item) await new Promise<void>((resolve) => (wake = resolve));
        else if ('error' in item) throw item.error;
        else if ('end' in item) return;
        else yield item.event;
      }
    })();
  }
}

/** An object at a revision; `uid` is its name unless given. */
export function thing(
  name: string,
  resourceVersion: number,
  more: { namespace?: string; uid?: string; labels?: Record<string, string> } = {},
): KubeObject {
  const { namespace = 'ns', uid = `uid-${name}`, labels } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, uid, resourceVersion: String(resourceVersion), ...(labels && { labels }) },
  };
}

export function bookmark(resourceVersion: number, initialEventsEnd = false): WatchEvent {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return {
    type: 'BOOKMARK',
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(resourceVersion), ...(initialEventsEnd && { annotations }) },
    },
  };
}
