import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HostFiles } from '../../packages/cri-process/src/host-files.ts';

let root: string;
let outside: string;
let volume: string;
let files: HostFiles;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kubewright-node-files-'));
  outside = join(root, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'host');
  files = new HostFiles(join(root, 'pods'));
  volume = await files.volumeDirectory('uid', 'kubernetes.io~empty-dir', 'data');
});
afterEach(() => rmSync(root, { recursive: true }));

test.each(['../x', 'a/../../x', '..', '/etc'])('CVE-2017-1002101: the sub path %j does not lead out of its volume', async (path) => {
  await expect(files.subPath(volume, path)).rejects.toThrow('must stay within the volume');
});

test('CVE-2017-1002101: a link in a volume that leads out of it is no sub path', async () => {
  symlinkSync(outside, join(volume, 'link'));
  await expect(files.subPath(volume, 'link')).rejects.toThrow('not within volume path');
  await expect(files.subPath(volume, 'link/secret')).rejects.toThrow('not within volume path');
});

test('CVE-2021-25741: nothing is made behind a link that leads out of the volume', async () => {
  symlinkSync(outside, join(volume, 'link'));
  await expect(files.subPath(volume, 'link/made/deep')).rejects.toThrow('not within volume path');
  expect(existsSync(join(outside, 'made'))).toBe(false);
  expect(await files.subPath(volume, 'a/b')).toBe(join(volume, 'a', 'b'));
});

test.each(['../escaped', 'a/../../escaped', '/escaped', '..data'])('CVE-2017-1002102: a payload writes nothing at %j', async (path) => {
  await expect(files.writeAtomically(volume, new Map([[path, { bytes: Buffer.from('x'), mode: 0o644 }]]))).rejects.toThrow(
    'must stay within the volume',
  );
});

test('CVE-2017-1002102: a payload replaces a link of its name and leaves alone what the link led to', async () => {
  await files.writeAtomically(volume, new Map([['secret', { bytes: Buffer.from('one'), mode: 0o644 }]]));
  rmSync(join(volume, '..data'));
  symlinkSync(outside, join(volume, '..data'));
  await files.writeAtomically(volume, new Map([['secret', { bytes: Buffer.from('two'), mode: 0o644 }]]));
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('host');
  expect(readFileSync(join(volume, 'secret'), 'utf8')).toBe('two');
});

test('CVE-2017-1002102: what a changed link leads to is not removed with the old payload', async () => {
  await files.writeAtomically(volume, new Map([['secret', { bytes: Buffer.from('one'), mode: 0o644 }]]));
  rmSync(join(volume, '..data'));
  symlinkSync(relative(volume, outside), join(volume, '..data'));
  await files.writeAtomically(volume, new Map([['secret', { bytes: Buffer.from('two'), mode: 0o644 }]]));
  expect(existsSync(join(outside, 'secret'))).toBe(true);
});

test.each(['..', '.', '', 'a/b'])('a pod whose uid is %j has no directory', async (uid) => {
  await expect(files.volumeDirectory(uid, 'p', 'v')).rejects.toThrow('is no name of a directory');
});
