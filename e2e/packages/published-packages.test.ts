import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolders, root } from '../../tools/tidy/source-tree.ts';

const program = join(root, 'e2e/packages/program.mts');

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: join(root, 'e2e'), encoding: 'utf8', timeout: 60_000 });
  return { status, output: stdout + stderr };
}

test('every export of a package has its script and its declarations once it is built', () => {
  const missing = packageFolders()
    .flatMap(({ folder }) => {
      const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
        exports: Record<string, Record<string, string>>;
      };
      return Object.values(exports).flatMap(({ types = '', default: script = '' }) => [types, script].map((path) => join(folder, path)));
    })
    .filter((path) => !path.includes('*') && !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

test('a program that imports the built packages has a cluster, whose errors and kinds are the same in all of them', () => {
  const { status, output } = run('--import', 'tsx', program);
  expect(output.trim()).toBe('{"nodes":["simulated-0","simulated-1"],"made":"made","missing":true}');
  expect(status).toBe(0);
});

test('a program is checked against the declarations of the built packages', () => {
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2023',
    '--lib',
    'es2023,esnext.disposable',
    '--module',
    'nodenext',
    '--types',
    'node',
  ];
  expect(run(join(root, 'node_modules/@typescript/native/bin/tsc'), ...options, '--ignoreConfig', program)).toEqual({
    status: 0,
    output: '',
  });
});
