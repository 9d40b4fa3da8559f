/**
 * Bundles apps/cluster into one file, so that a start loads one module instead of a thousand. Native and optional
 * dependencies stay outside.
 */
import { build } from 'esbuild';
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const outfile = at('apps/cluster/bundle/main.mjs');

await build({
  entryPoints: [at('apps/cluster/dist/main.js')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  sourcemap: 'linked',
  external: ['lmdb', '@lydell/node-pty', 'pino-pretty', 'bufferutil', 'utf-8-validate'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
chmodSync(outfile, 0o755);
