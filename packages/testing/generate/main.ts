// oxlint-disable kubewright/layers -- the generator runs where the package is built, not in it
/**
 * Writes src/generated: `npx tsx --conditions=@kubewright/source packages/testing/generate/main.ts`. The output is
 * committed; a test checks that it is what this writes.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateBootstrapped } from './generate-bootstrapped.ts';

writeFileSync(fileURLToPath(new URL('../src/generated/bootstrapped-objects.ts', import.meta.url)), await generateBootstrapped());
