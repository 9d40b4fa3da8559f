/**
 * Bundles apps/cluster into one file, so that a start loads one script instead of a thousand modules, and puts the
 * loader with the code cache beside it. Native and optional dependencies stay outside.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = at('apps/cluster/bundle/');
const outfile = `${folder}cluster.js`;

await build({
  entryPoints: [at('apps/cluster/dist/main.js')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The loader reads bytes as characters.
  charset: 'ascii',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  sourcemap: 'linked',
  external: ['lmdb', '@lydell/node-pty', 'pino-pretty', 'bufferutil', 'utf-8-validate'],
  // The file is one function, which the loader calls as Node would call a CommonJS module.
  banner: { js: '(function(exports,require,module,__filename,__dirname){' },
  footer: { js: '})' },
  logLevel: 'warning',
});

const buildId = createHash('sha256').update(readFileSync(outfile)).digest('hex').slice(0, 12);
for (const name of readdirSync(folder)) if (name.includes('.cache') && !name.includes(buildId)) rmSync(folder + name);
writeFileSync(`${folder}main.mjs`, readFileSync(at('tools/bundle-loader.mjs'), 'utf8').replace('__BUILD__', buildId), { mode: 0o755 });
rmSync(`${folder}main.mjs.map`, { force: true });
