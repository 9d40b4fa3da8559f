/** What tidy reads: every hand-written TypeScript source of the packages and apps, with its package. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** Path from the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly package: PackageFolder;
  readonly isTest: boolean;
}

export interface PackageFolder {
  readonly name: string;
  readonly folder: string;
  readonly layer: string;
}

const skipped = new Set(['node_modules', 'dist', 'bundle', 'generated']);

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

/** Every workspace package below `packages/` and `apps/`. */
export function packageFolders(): PackageFolder[] {
  const manifests = ['packages', 'apps'].flatMap((top) => [...files(join(root, top))]).filter((path) => path.endsWith('/package.json'));
  return manifests.map((path) => {
    const { name, kubewright } = JSON.parse(readFileSync(path, 'utf8')) as { name: string; kubewright?: { layer?: string } };
    return { name, folder: relative(root, dirname(path)), layer: kubewright?.layer ?? '' };
  });
}

/** Every `.ts` file of every package, tests included, generated ones not. */
export function sourceFiles(): SourceFile[] {
  return packageFolders().flatMap((owner) =>
    [...files(join(root, owner.folder))]
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
      .map((path) => {
        const relativePath = relative(root, path);
        const isTest = /\.test\.ts$|\/test\//.test(relativePath);
        return { path: relativePath, text: readFileSync(path, 'utf8'), package: owner, isTest };
      }),
  );
}

/** The texts of what else is written here and imports packages: e2e, examples, benchmarks and tools. */
export function otherTexts(): string[] {
  return ['e2e', 'examples', 'benchmarks', 'tools']
    .flatMap((top) => [...files(join(root, top))])
    .filter((path) => /\.m?ts$|\.mjs$/.test(path))
    .map((path) => readFileSync(path, 'utf8'));
}

/** The workspace's own sources that a file imports or re-exports by a relative path, as paths from the root. */
export function relativeImports(file: SourceFile): string[] {
  const found = [...file.text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1]!);
  return found.map((specifier) => relative(root, join(root, dirname(file.path), specifier)));
}

/** The names of the packages that a file imports or re-exports, without Node's own. */
export function packageImports(file: SourceFile): string[] {
  const found = [...file.text.matchAll(/^(?:import|export)\b(?:[^;'"]*\bfrom)?\s*'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)];
  const names = found.map((match) => /^(?:@[^/]+\/)?[^/]+/.exec((match[1] ?? match[2])!)![0]);
  return names.filter((name) => !isBuiltin(name));
}

export function exists(path: string): boolean {
  return existsSync(join(root, path));
}
