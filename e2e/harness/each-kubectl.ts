import { describe } from 'vitest';
import { findKubectls, type KubectlBinary } from './kubectl.ts';

const all = findKubectls();

/** The oldest and the newest kubectl of this machine; says so plainly where there is none. */
export const kubectls: readonly KubectlBinary[] = [...new Set([all[0], all.at(-1)])].filter((binary) => binary !== undefined);

/** Runs a suite once with each of {@link kubectls}; without any, the suite is skipped and the reason printed. */
export function withEachKubectl(title: string, suite: (binary: KubectlBinary) => void): void {
  if (kubectls.length === 0) {
    console.log(`left out: ${title} (no kubectl on the PATH)`);
    describe.skipIf(true)(`${title} (no kubectl on the PATH)`, () => suite({ path: '', version: '' }));
  }
  for (const binary of kubectls) describe(`${title}, kubectl ${binary.version}`, () => suite(binary));
}
