import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectory } from './make-directory.ts';

test('a directory is made with those above it, and one that is there is left as it is', async () => {
  const root = await mkdtemp(join(tmpdir(), 'kubewright-make-directory-'));
  try {
    await makeDirectory(join(root, 'a/b/c'), 0o700);
    await makeDirectory(join(root, 'a/b/c'), 0o755);
    expect((await stat(join(root, 'a/b/c'))).mode & 0o777).toBe(0o700);
    await writeFile(join(root, 'file'), '');
    await expect(makeDirectory(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectory(join(root, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  } finally {
    await rm(root, { recursive: true });
  }
});

// Only Linux has it. There `mkdir` with `recursive` never ends (nodejs/node).
test.runIf(existsSync('/proc/self'))('a file system that has no place for a new entry is an error, at any depth', async () => {
  await expect(makeDirectory('/proc/nope')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(makeDirectory('/proc/nope/deeper')).rejects.toMatchObject({ code: 'ENOENT' });
});
