/** Runs every benchmark of this folder, one after another, each in a process of its own. `npm run build` first. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
let failed = 0;
for (const file of readdirSync(folder)
  .filter((name) => /^\d\d-.*\.ts$/.test(name))
  .sort()) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
