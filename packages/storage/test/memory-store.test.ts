import { VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore } from '@kubewright/storage';
import { storeConformance } from '@kubewright/storage/conformance';
import { describe, expect, test } from 'vitest';

describe('MemoryStore', () => {
  storeConformance({ describe, test, expect }, async (clock) => {
    const store = new MemoryStore({ clock });
    return { store, destroy: () => store.close() };
  });
});

test('a value that a store begins with is made when it is first read, once', async () => {
  const made: string[] = [];
  const valueOf = (text: string) => () => {
    made.push(text);
    return new TextEncoder().encode(text);
  };
  const clock = new VirtualClock({ settle: async () => {} });
  const store = new MemoryStore(
    { clock },
    {
      contents: [
        ['/a', valueOf('first')],
        ['/b', valueOf('second')],
      ],
    },
  );
  const { kvs, revision } = store.rangeNow({ start: '/a', end: '/b' })!;
  expect([revision, kvs.map(({ key, modRevision }) => [key, modRevision]), made]).toEqual([3, [['/a', 2]], []]);
  const read = async (key: string) => new TextDecoder().decode((await store.get(key)).kv?.value);
  expect([await read('/b'), await read('/b'), made]).toEqual(['second', 'second', ['second']]);
  await store.close();
});
