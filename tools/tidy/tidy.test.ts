/** The house rules a machine can check. Each failure lists every offender, so that one run shows all there is to do. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { longFunctions } from './long-functions.ts';
import { exists, otherTexts, packageFolders, packageImports, relativeImports, root, sourceFiles } from './source-tree.ts';

const sources = sourceFiles();
const written = sources.filter((file) => !file.isTest && !/\/conformance(\.ts$|\/)/.test(file.path));

test('no hand-written file is longer than 400 lines', () => {
  expect(written.filter((file) => file.text.split('\n').length > 401).map((file) => file.path)).toEqual([]);
});

test('no function is longer than 70 lines', () => {
  expect(written.flatMap((file) => longFunctions(file, 70))).toEqual([]);
});

/** Packages that touch the outside world; everything else is handed its clock, randomness and environment. */
const edgePackages = /^(apps|packages\/(wiring|cli|dashboard|http|storage-[a-z]+|cri-process|cri-docker|cadvisor-ts|testing))\//;
const httpTransportOfClient = /^packages\/client\/src\/http/;
const outsideWorld = /\b(Date\.now\(|new Date\(\)|setTimeout\(|setInterval\(|Math\.random\(|process\.env|crypto\.randomUUID)/;

test('time, randomness and the environment come from outside, except at the edges', () => {
  const offenders = written
    .filter((file) => !edgePackages.test(file.path) && !httpTransportOfClient.test(file.path))
    .flatMap((file) => file.text.split('\n').map((line, index) => ({ line, at: `${file.path}:${index + 1}` })))
    .filter(({ line }) => outsideWorld.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line));
  expect(offenders.map(({ at, line }) => `${at} ${line.trim()}`)).toEqual([]);
});

test('every file can be reached from its package’s index or another export', () => {
  const reached = new Set<string>();
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    const file = byPath.get(path);
    if (file) relativeImports(file).forEach(visit);
  };
  packageFolders().forEach((owner) => entryPoints(owner.folder).forEach(visit));
  sources.filter((file) => file.isTest || file.path.includes('/generate/')).forEach((file) => visit(file.path));
  const testOnly = /\/(test|generate)\//;
  expect(written.filter((file) => !reached.has(file.path) && !testOnly.test(file.path)).map((file) => file.path)).toEqual([]);
});

function entryPoints(folder: string): string[] {
  const { exports } = readJson<{ exports?: Record<string, Record<string, string>> }>(join(folder, 'package.json'));
  const fromExports = Object.values(exports ?? {}).map((conditions) => conditions['@kubewright/source'] ?? '');
  return [...fromExports, './src/index.ts', './src/main.ts'].map((path) => join(folder, path));
}

test('every package has a README that says more than its title and a documented index', () => {
  const offenders = packageFolders().flatMap(({ folder }) => {
    const readme = join(folder, 'README.md');
    const index = join(folder, 'src/index.ts');
    return [
      ...(exists(readme) && statSync(join(root, readme)).size > 300 ? [] : [`${readme}: missing or empty of content`]),
      ...(exists(index) && readFileSync(join(root, index), 'utf8').startsWith('/**')
        ? []
        : [`${index}: does not begin with its documentation`]),
    ];
  });
  expect(offenders).toEqual([]);
});

test('no names that say nothing', () => {
  const vague = /(^|[/-])(utils?|helpers?|common|shared|misc|manager)\.ts$/;
  expect(written.filter((file) => vague.test(file.path)).map((file) => file.path)).toEqual([]);
});

test('an index names what it exports', () => {
  const wildcard = /^export \* from '\.[^']*(?<!\/index\.ts)';/m;
  expect(written.filter((file) => file.path.endsWith('/index.ts') && wildcard.test(file.text)).map((file) => file.path)).toEqual([]);
});

test('what a file exports as a value is named by another file', () => {
  const filesNaming = new Map<string, number>();
  for (const text of [...sources.map((file) => file.text), ...otherTexts()]) {
    const names = text.replaceAll(/\/\*[^]*?\*\//g, '').match(/[A-Za-z_$][\w$]*/g);
    for (const name of new Set(names)) filesNaming.set(name, (filesNaming.get(name) ?? 0) + 1);
  }
  const exported = /^export (?:abstract |async )*(?:function\*?|const|let|class) ([\w$]+)/gm;
  const offenders = written.flatMap(({ path, text }) =>
    [...text.matchAll(exported)].filter(([, name]) => filesNaming.get(name!) === 1).map(([, name]) => `${path}: ${name}`),
  );
  expect(offenders).toEqual([]);
});

test('test titles are unique within a file', () => {
  const offenders = sources
    .filter((file) => file.path.endsWith('.test.ts'))
    .flatMap((file) => {
      const titles = [...file.text.matchAll(/^\s*(?:test|it)\((['"`])(.+?)\1/gm)].map((match) => match[2]!);
      return titles.filter((title, index) => titles.indexOf(title) !== index).map((title) => `${file.path}: ${title}`);
    });
  expect(offenders).toEqual([]);
});

test('no test is skipped or alone', () => {
  const focused = /\b(test|it|describe)\.(only|skip|todo)\(/;
  expect(sources.filter((file) => file.isTest && focused.test(file.text)).map((file) => file.path)).toEqual([]);
});

test('a package depends on nothing that its sources do not import', () => {
  const offenders = packageFolders().flatMap(({ folder }) => {
    const { dependencies = {} } = readJson<{ dependencies?: Record<string, string> }>(join(folder, 'package.json'));
    const text = sources
      .filter((file) => file.package.folder === folder && !file.isTest)
      .map((file) => file.text)
      .join('\n');
    const imported = new Set([...text.matchAll(/'((?:@[\w-]+\/)?[a-z][\w.-]*)(?:\/[^'\s]*)?'/g)].map((match) => match[1]!));
    return Object.keys(dependencies)
      .filter((name) => !imported.has(name))
      .map((name) => `${folder}: ${name}`);
  });
  expect(offenders).toEqual([]);
});

test('what a package’s sources import stands in its package.json, and a workspace package in its tsconfig.json', () => {
  const folderOf = new Map(packageFolders().map(({ name, folder }) => [name, folder]));
  const offenders = packageFolders().flatMap(({ folder, name: own }) => {
    const { dependencies = {} } = readJson<{ dependencies?: Record<string, string> }>(join(folder, 'package.json'));
    const { references = [] } = readJson<{ references?: { path: string }[] }>(join(folder, 'tsconfig.json'));
    const built = new Set(references.map(({ path }) => join(folder, path)));
    const published = sources.filter((file) => file.path.startsWith(`${folder}/src/`) && !file.isTest);
    const imported = [...new Set(published.flatMap(packageImports))].filter((name) => name !== own);
    return [
      ...imported.filter((name) => !(name in dependencies)).map((name) => `${folder}/package.json: ${name}`),
      ...imported
        .map((name) => folderOf.get(name))
        .filter((path) => path !== undefined && !built.has(path))
        .map((path) => `${folder}/tsconfig.json: ${path}`),
    ];
  });
  expect(offenders).toEqual([]);
});

const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
