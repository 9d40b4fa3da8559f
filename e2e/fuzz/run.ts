/**
 * `node --conditions=@kubewright/source --import tsx e2e/fuzz/run.ts <target|all> [iterations] [seed] [seconds]`: feeds a
 * decoder changed samples and prints what it should not have done. Without arguments: the names of the targets.
 */
import { runTarget } from './run-target.ts';
import { targets } from './targets/index.ts';

const [name, iterations = '10000', seed = '1', seconds = '600'] = process.argv.slice(2);
const chosen = name === 'all' ? [...targets.values()] : [targets.get(name ?? '')];

if (chosen[0] === undefined)
  console.log(`usage: run.ts <target|all> [iterations] [seed] [seconds]\ntargets: ${[...targets.keys()].join(' ')}`);
process.on('unhandledRejection', (error) => {
  console.error('unhandled rejection', error);
  process.exitCode = 1;
});

for (const target of chosen) {
  if (!target) continue;
  const startedMs = performance.now();
  const { inputs, findings } = await runTarget(target, {
    iterations: Number(iterations),
    seed: Number(seed),
    maxMs: Number(seconds) * 1_000,
  });
  await target.close?.();
  console.log(`${target.name}: ${inputs} inputs, ${findings.length} findings, ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  for (const { kind, iteration, detail, input } of findings) console.log(`  ${kind} at ${iteration}: ${detail}\n    input: ${input}`);
  if (findings.length > 0) process.exitCode = 1;
}
