import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VirtualClock } from '@kubewright/api-machinery';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { expect, onTestFinished, test } from 'vitest';

const writer = fileURLToPath(new URL('full-disk-writer.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const clock = new VirtualClock({ settle: async () => {} });

test(
  'A disk that is full fails writes, not the process: reads go on, and all that was acknowledged is there when it is opened again',
  { timeout: 60_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-full-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const node = [process.execPath, '--conditions=@kubewright/source', '--import', 'tsx', writer, directory];
    const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -f 8000; exec "$@"', 'sh', ...node], { cwd: repository });
    const { acknowledged, count, told, failure, later } = JSON.parse(stdout);
    expect(acknowledged).toBeGreaterThan(20);
    expect(count).toBe(acknowledged);
    expect(told).toMatch(/could not write: (Input\/output error|File too large)/);
    expect(failure).toBe(told);
    expect(later).toEqual(['rejected', 'rejected']);
    const store = await LmdbStore.open({ directory, clock });
    expect((await store.range({ start: '/', end: '0' })).count).toBe(acknowledged);
    await store.close();
  },
);
