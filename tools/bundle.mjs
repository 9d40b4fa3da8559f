/**
 * Bundles apps/cluster into one file, so that a start loads one script instead of a thousand modules, and puts the
 * loader with the code cache beside it. Native and optional dependencies stay outside.
 */
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = at('apps/cluster/bundle/');
const outfile = `${folder}cluster.js`;

await build({
  entryPoints: [at('apps/cluster/src/main.ts')],
  // Naming a condition of our own leaves out the one esbuild has by itself.
  conditions: ['@kubewright/source', 'module'],
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
  plugins: [lmdbWithoutItsNativePart()],
  // What traces and etcd take is loaded from where npm has put it, by those who ask for them: a start reads less.
  // Code from V8's cache cannot import() (nodejs/node: its host options are not cached), so imports become requires.
  supported: { 'dynamic-import': false },
  external: ['@lydell/node-pty', 'pino-pretty', 'bufferutil', 'utf-8-validate', '@opentelemetry/*', '@grpc/grpc-js'],
  // The file is one function, which the loader calls as Node would call a CommonJS module.
  banner: { js: '(function(exports,require,module,__filename,__dirname){' },
  footer: { js: '})' },
  logLevel: 'warning',
  logOverride: { 'require-resolve-not-external': 'silent' },
});

/** Takes lmdb's scripts in, to start faster; its native part is still loaded from where npm has put it. */
function lmdbWithoutItsNativePart() {
  const ownAddress =
    /\(typeof document === 'undefined' \? new \(require\('u' \+ 'rl'\)\.URL\)\('file:' \+ __filename\)\.href : \(.*?, document\.baseURI\)\.href\)\)/g;
  return {
    name: 'lmdb',
    setup({ onResolve, onLoad }) {
      const entry = createRequire(at('packages/storage-lmdb/package.json')).resolve('lmdb');
      onResolve({ filter: /^lmdb$/ }, () => ({ path: entry }));
      onLoad({ filter: /[\\/]lmdb[\\/]dist[\\/]index\.cjs$/ }, () => ({
        contents: readFileSync(entry, 'utf8').replace(ownAddress, "require('node:url').pathToFileURL(require.resolve('lmdb')).href"),
        loader: 'js',
      }));
      // MessagePack is not how our values are encoded, so it needs no native helper.
      onResolve({ filter: /^msgpackr-extract$/ }, ({ path }) => ({ path, namespace: 'absent' }));
      onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({ contents: `throw new Error('${path} is left out')` }));
    },
  };
}

const buildId = createHash('sha256').update(readFileSync(outfile)).digest('hex').slice(0, 12);
for (const name of readdirSync(folder)) if (name.includes('.cache') && !name.includes(buildId)) rmSync(folder + name);
writeFileSync(`${folder}main.mjs`, readFileSync(at('tools/bundle-loader.mjs'), 'utf8').replace('__BUILD__', buildId), { mode: 0o755 });
rmSync(`${folder}main.mjs.map`, { force: true });
await warmUp();

/** Starts a cluster once and ends it, which leaves the code cache behind. Without it, the first start is only slower. */
async function warmUp() {
  const data = mkdtempSync(join(tmpdir(), 'kubewright-warm-up-'));
  const cluster = spawn(process.execPath, [`${folder}main.mjs`, 'up', '--port', '0', '--data-dir', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const deadline = setTimeout(() => cluster.kill('SIGKILL'), 20_000);
  cluster.stdout.setEncoding('utf8').on('data', (text) => text.includes('is ready') && cluster.kill('SIGINT'));
  await new Promise((resolve) => cluster.once('exit', resolve).once('error', resolve));
  clearTimeout(deadline);
  rmSync(data, { recursive: true, force: true });
}
