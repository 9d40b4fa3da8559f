import { pause, type Clock, type KubeObject, type Logger } from '@kubewright/api-machinery';
import type { ResourceClient } from '@kubewright/client';

export interface Follower<T extends KubeObject> {
  /** Everything there is, whenever following begins anew. */
  reset(objects: readonly T[]): void;
  set(object: T): void;
  remove(object: T): void;
}

const retryDelayMs = 1_000;

/** Lists and watches a resource of this server until the signal aborts, and begins anew when either ends. */
export async function follow<T extends KubeObject>(
  client: ResourceClient<T>,
  follower: Follower<T>,
  { clock, logger, signal }: { clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { items, metadata } = await client.list({ signal });
      follower.reset(items);
      for await (const event of client.watch({ resourceVersion: metadata.resourceVersion!, allowWatchBookmarks: true, signal })) {
        if (event.type === 'ERROR') break;
        if (event.type === 'DELETED') follower.remove(event.object);
        else if (event.type !== 'BOOKMARK') follower.set(event.object);
      }
    } catch (error) {
      if (!signal.aborted) logger.warn('following a resource failed and will be tried again', { error: String(error) });
    }
    await pause(clock, retryDelayMs, signal);
  }
}
