import { silentLogger, VirtualClock, type KubeObject } from '@kubewright/api-machinery';
import { MemoryStore } from '@kubewright/storage';
import { WatchCacheHub, type CacheCodec, type CacheEvent, type CacheWatch, type WatchCacheHubOptions } from '@kubewright/watch-cache';

export const prefix = '/registry/things/';
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Stored: JSON without a resourceVersion. */
export const codec: CacheCodec = {
  decode(key, value, revision) {
    const stored = JSON.parse(decoder.decode(value)) as KubeObject;
    const object = { ...stored, metadata: { ...stored.metadata, resourceVersion: String(revision) } };
    const { namespace = '', name = '', labels = {} } = object.metadata;
    const bytes = encoder.encode(JSON.stringify(object));
    return {
      key,
      revision,
      namespace,
      name,
      labels: new Map(Object.entries(labels)),
      fields: new Map(),
      bytes,
      sizeBytes: bytes.byteLength,
      object: () => object,
    };
  },
};

export async function settle(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function keyOf(namespace: string, name: string): string {
  return `${prefix}${namespace}/${name}`;
}

export function valueOf(namespace: string, name: string, labels: Record<string, string> = {}): Uint8Array {
  return encoder.encode(JSON.stringify({ kind: 'Thing', metadata: { namespace, name, labels } }));
}

/** A store, a hub that runs, and the cache of `things`. */
export async function startCache(options: WatchCacheHubOptions = {}, store?: MemoryStore) {
  const clock = new VirtualClock({ settle });
  const memory = store ?? new MemoryStore({ clock });
  const hub = new WatchCacheHub({ store: memory, clock, logger: silentLogger }, options);
  const abort = new AbortController();
  const cache = hub.cache({ prefix, codec });
  const running = hub.run(abort.signal);
  await cache.ready();
  const put = async (namespace: string, name: string, labels?: Record<string, string>): Promise<number> => {
    const { revision } = await memory.txn({
      compare: [],
      success: [{ op: 'put', key: keyOf(namespace, name), value: valueOf(namespace, name, labels) }],
    });
    await cache.waitFor(revision);
    return revision;
  };
  const remove = async (namespace: string, name: string): Promise<number> => {
    const { revision } = await memory.txn({ compare: [], success: [{ op: 'delete', key: keyOf(namespace, name) }] });
    await cache.waitFor(revision);
    return revision;
  };
  const stop = async (): Promise<void> => {
    abort.abort();
    await running;
  };
  return { clock, store: memory, hub, cache, put, remove, stop };
}

/** `TYPE namespace/name@revision` of what can be had without waiting. */
export function ready(watch: CacheWatch): string[] {
  return watch.takeReady(1_000_000).map(show);
}

export function show(event: CacheEvent): string {
  if (event.type === 'BOOKMARK' || event.type === 'INITIAL_END') return `${event.type}@${event.revision}`;
  return `${event.type} ${event.object.namespace}/${event.object.name}@${event.revision}`;
}
