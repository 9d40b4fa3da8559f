/**
 * Makes the JavaScript of every package and app: one module for each of its exports, with what they share in chunks beside them.
 * Loading a hundred modules instead of a thousand and a half is most of what a test waits for. TypeScript writes their
 * declarations (`tsc -b`).
 */
import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * CommonJS libraries that are nobody's business but the package's that imports them: Node reads their sources with a lexer
 * in JavaScript before it loads them, which took a third of an import. They are taken in, with their licences.
 */
const takenIn = /^(sorted-btree|tsyringe|tslib|reflect-metadata)$/;

await Promise.all(['packages', 'apps'].flatMap((folder) => [...packageFolders(join(root, folder))]).map(buildPackage));

function* packageFolders(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (existsSync(join(path, 'package.json'))) yield path;
    else yield* packageFolders(path);
  }
}

async function buildPackage(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const entryPoints = Object.values(exports).flatMap((conditions) => entriesOf(folder, conditions));
  removeScripts(join(folder, 'dist'));
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints,
    outdir: folder,
    chunkNames: 'dist/chunks/[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    metafile: true,
    plugins: [{ name: 'taken-in', setup: ({ onResolve }) => onResolve({ filter: takenIn }, resolveTakenIn) }],
  });
  writeLicences(folder, Object.keys(metafile.inputs));
}

/** Where there are ECMAScript modules of a library they are taken: what nobody uses of them stays out. */
function resolveTakenIn({ path, importer, kind }) {
  if (kind === 'dynamic-import') return { path, external: true };
  const main = createRequire(importer).resolve(path);
  const inside = `node_modules/${path}/`;
  const library = main.slice(0, main.lastIndexOf(inside) + inside.length);
  const { module } = JSON.parse(readFileSync(`${library}package.json`, 'utf8'));
  return { path: module ? join(library, module) : main };
}

function writeLicences(folder, inputs) {
  const libraries = new Set(inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter(Boolean));
  if (libraries.size === 0) return;
  const texts = [...libraries].map((library) => {
    const path = join(folder, library);
    const licence = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
    return `${library.replace(/^.*node_modules\//, '')}\n\n${readFileSync(join(path, licence), 'utf8').trim()}\n`;
  });
  writeFileSync(join(folder, 'dist/licences-of-others.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

/** The modules behind one line of `exports`, which may stand for many. */
function entriesOf(folder, { '@kubewright/source': source, default: script }) {
  const [before, after] = source.split('*');
  const [scriptBefore, scriptAfter] = script.replace(/\.js$/, '').split('*');
  if (after === undefined) return [{ in: source, out: scriptBefore }];
  const names = readdirSync(join(folder, before), { recursive: true }).filter((name) => name.endsWith(after));
  return names
    .map((name) => name.slice(0, -after.length))
    .map((name) => ({ in: `${before}${name}${after}`, out: `${scriptBefore}${name}${scriptAfter}` }));
}

/** What an earlier build left behind. Declarations stay: they are TypeScript's. */
function removeScripts(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true })) if (/\.js(\.map)?$|^licences/.test(name)) rmSync(join(folder, name));
}
