/** Row 4: LIST by a label or field selector that finds 30 of many objects. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { withCluster } from './harness/cluster.ts';
import { inParallel, report, timed } from './harness/report.ts';

const objects = 100_000;
const groups = 3_333;
const found = Math.floor(objects / groups);

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ client, another }) => {
  const apis = (await Promise.all(Array.from({ length: 10 }, another))).map((each) => createClient(each).resource(ConfigMaps));
  const labelsOf = (index: number): Record<string, string> => ({ app: `app-${index % groups}`, all: 'yes' });
  await inParallel(objects, 200, (index) =>
    apis[index % 10]!.create({
      metadata: { namespace: 'default', name: `bench-${index}`, labels: labelsOf(index) },
      data: { key: 'value' },
    }),
  );
  const maps = client.resource(ConfigMaps);
  const list = async (labelSelector: string): Promise<void> => {
    const { items } = await maps.list({ labelSelector });
    if (items.length < found) throw new Error(`${labelSelector} found ${items.length}`);
  };
  const first = await timed(() => list('app=app-1'));
  // The index is made in short turns meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const rounds: number[] = [];
  for (let round = 0; round < 20; round++) rounds.push(await timed(() => list(`app=app-${round + 2}`)));
  report(`LIST by label, ${found} of ${objects.toLocaleString('en')} objects, the first time`, 'ms', [first], '≥ 20 × kube-apiserver');
  report(`LIST by label, ${found} of ${objects.toLocaleString('en')} objects`, 'ms', rounds, '≥ 20 × kube-apiserver');
});
