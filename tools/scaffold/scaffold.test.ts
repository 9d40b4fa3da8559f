import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../tidy/source-tree.ts';

const controllers = 'packages/wiring/src/controllers.ts';
const profile = 'packages/scheduler/plugins/src/default-profile.ts';
const touched = [
  'tools/scaffold',
  'tsconfig.json',
  controllers,
  'packages/wiring/package.json',
  'packages/wiring/tsconfig.json',
  profile,
  'packages/scheduler/plugins/src/index.ts',
];

/** Runs the command in a copy of the files it touches; answers how to read what is there then. */
function scaffold(...args: string[]): (file: string) => string {
  const copy = mkdtempSync(join(tmpdir(), 'kubewright-scaffold-'));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  for (const file of touched) cpSync(join(root, file), join(copy, file), { recursive: true });
  execFileSync(process.execPath, [join(copy, 'tools/scaffold/main.mjs'), ...args]);
  return (file) => readFileSync(join(copy, file), 'utf8');
}

/** The lines of a file that the command has added; it takes none away. */
function added(read: (file: string) => string, file: string): string[] {
  const before = readFileSync(join(root, file), 'utf8').split('\n');
  const lines = read(file)
    .split('\n')
    .filter((line) => line !== before[0] || before.shift() === undefined);
  expect(before).toEqual([]);
  return lines;
}

test('A new controller stands in the list of all controllers, and depends on what it imports', () => {
  const read = scaffold('controller', 'scaffolded-by-test');
  expect(added(read, controllers)).toEqual([
    "import { scaffoldedByTestControllerDefinition } from '@kubewright/scaffolded-by-test-controller';",
    '    scaffoldedByTestControllerDefinition,',
  ]);
  expect(JSON.parse(read('packages/wiring/package.json')).dependencies).toHaveProperty('@kubewright/scaffolded-by-test-controller');
  expect(JSON.parse(read('packages/wiring/tsconfig.json')).references).toContainEqual({ path: '../controllers/scaffolded-by-test' });
  expect(JSON.parse(read('tsconfig.json')).references).toContainEqual({ path: 'packages/controllers/scaffolded-by-test' });
  const folder = 'packages/controllers/scaffolded-by-test';
  const source = read(`${folder}/src/scaffolded-by-test-controller.ts`) + read(`${folder}/src/decide-scaffolded-by-test.ts`);
  const imported = new Set([...source.matchAll(/from '(@kubewright\/[a-z-]+)/g)].map(([, name]) => name));
  expect(new Set(Object.keys(JSON.parse(read(`${folder}/package.json`)).dependencies))).toEqual(imported);
});

test('A new plugin stands in the default profile before the one that binds, imported among the others', () => {
  const read = scaffold('plugin', 'ScaffoldedByTest');
  expect(added(read, profile)).toEqual([
    "import { ScaffoldedByTest } from './scaffolded-by-test/scaffolded-by-test.ts';",
    '      { plugin: new ScaffoldedByTest() },',
  ]);
  const lines = read(profile).split('\n');
  expect(lines[lines.indexOf('      { plugin: new ScaffoldedByTest() },') + 1]).toContain('new DefaultBinder');
  expect(lines.findLastIndex((line) => line.startsWith('import '))).toBeLessThan(lines.findIndex((line) => line.startsWith('export ')));
});
