/** Row 18: how much faster than the wall clock an idle cluster of 50 simulated nodes lives. */
import { createTestCluster } from '@kubewright/testing';
import { report, timed } from './harness/report.ts';

const nodes = 50;
const spanMs = 10 * 60_000;

await using cluster = await createTestCluster({ nodes });
const rounds: number[] = [];
for (let round = 0; round < 5; round++) rounds.push(spanMs / (await timed(() => cluster.advance(spanMs))));
report(`virtual : wall time, ${nodes} simulated nodes`, ': 1', rounds, '≥ 1,000 : 1');
