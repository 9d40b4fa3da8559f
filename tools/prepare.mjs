/**
 * Brings a checkout to the state the scripts need, doing only what changed since the last time: dependencies from the
 * lock file, then whatever build task is asked for. Plain JavaScript on node: modules alone, since it runs before
 * anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const installStamp = join(root, 'node_modules/.kubewright-lock');
const buildStamp = join(root, 'apps/cluster/bundle/.stamp');
const sourceFolders = ['packages', 'apps'];

/** Runs a command in the repository; ends this process with its code when it fails. */
export function run(command, args, env = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

/** Installs what the lock file says, unless that is what is installed. */
export function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === wanted) return;
  console.error('kubewright: installing dependencies …');
  // Not `npm ci`: it refuses a lock file that lacks the optional binaries of other platforms, which not every registry has.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(installStamp, wanted);
}

/** Runs tasks of the root project through Nx and its cache. No daemon is left behind. */
export function task(...targets) {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  run(process.execPath, [nx, 'run-many', '--projects=kubewright', `--targets=${targets.join(',')}`, '--outputStyle=stream'], {
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
  });
}

function newestChangeMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'bundle' || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChangeMs(path) : statSync(path).mtimeMs);
  }
  return newest;
}

/** Compiles and bundles the cluster app, unless no source is newer than the bundle. */
export function bundle() {
  const newest = Math.max(...sourceFolders.map((folder) => newestChangeMs(join(root, folder))));
  if (existsSync(buildStamp) && statSync(buildStamp).mtimeMs > newest) return;
  console.error('kubewright: building …');
  task('compile', 'bundle');
  writeFileSync(buildStamp, '');
}
