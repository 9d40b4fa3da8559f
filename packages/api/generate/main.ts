// oxlint-disable kubewright/layers -- the generator runs where the package is built, not in it
/**
 * Writes src/generated from tables/: `npx tsx packages/api/generate/main.ts`. The output is committed; a test checks
 * that it is what this writes.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateAll } from './generate-all.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'src', 'generated');
rmSync(target, { recursive: true, force: true });
for (const [path, text] of generateAll(join(root, 'tables'))) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), text);
}
