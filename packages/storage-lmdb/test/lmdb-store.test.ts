import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeConformance } from '@kubewright/storage/conformance';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { describe, expect, test } from 'vitest';

describe('LmdbStore', () => {
  storeConformance({ describe, test, expect }, async (clock) => {
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-lmdb-'));
    let store = await LmdbStore.open({ directory, clock });
    return {
      store,
      reopen: async () => {
        await store.close();
        return (store = await LmdbStore.open({ directory, clock }));
      },
      destroy: async () => {
        await store.close();
        rmSync(directory, { recursive: true });
      },
    };
  });
});
