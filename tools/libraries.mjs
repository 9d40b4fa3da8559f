/**
 * Makes the JavaScript of every package and app: one module for each of its exports, with what they share in chunks beside them.
 * Loading a hundred modules instead of a thousand and a half is most of what a test waits for. TypeScript writes their
 * declarations (`tsc -b`).
 */
import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

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
  await build({
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
  });
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
  for (const name of readdirSync(folder, { recursive: true })) if (/\.js(\.map)?$/.test(name)) rmSync(join(folder, name));
}
