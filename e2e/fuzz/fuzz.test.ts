import { afterAll, expect, test } from 'vitest';
import { runTarget } from './run-target.ts';
import { targets } from './targets/index.ts';

/** Enough to notice a decoder that breaks at once; `run.ts` goes on for as long as one likes. */
const iterations = 400;

afterAll(async () => {
  for (const target of targets.values()) await target.close?.();
});

test.each([...targets.keys()])('the decoder %s neither crashes nor stalls', async (name) => {
  const { inputs, findings } = await runTarget(targets.get(name)!, { iterations, seed: 20_260_101 });
  expect(findings).toEqual([]);
  expect(inputs).toBe(iterations);
});
