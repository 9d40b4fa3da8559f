/**
 * `npm test [-- <vitest arguments>]`: everything a change must pass. Installs, compiles, bundles, lints, type-checks
 * the tests, then runs every test (tidy among them). The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, install, root, task } from './prepare.mjs';

install();
bundle();
task('lint', 'typecheck-tests');

const report = join(mkdtempSync(join(tmpdir(), 'kubewright-test-')), 'report.json');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' });

let totals = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numFailedTestSuites: 0, success: false };
try {
  totals = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  console.error('kubewright: the test runner wrote no report');
}
const failed = totals.numFailedTests || (totals.success && status === 0 ? 0 : 1);
const skipped = totals.numPendingTests ? `, ${totals.numPendingTests} skipped` : '';
console.log(`${totals.numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = status === 0 && failed === 0 ? 0 : 1;
