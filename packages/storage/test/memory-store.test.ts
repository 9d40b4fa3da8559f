import { MemoryStore } from '@kubewright/storage';
import { storeConformance } from '@kubewright/storage/conformance';
import { describe, expect, test } from 'vitest';

describe('MemoryStore', () => {
  storeConformance({ describe, test, expect }, async (clock) => {
    const store = new MemoryStore({ clock });
    return { store, destroy: () => store.close() };
  });
});
