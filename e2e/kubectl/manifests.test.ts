/** Manifests as people find and write them are applied without a complaint, whether or not something acts on them yet, and deleted again. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterProcess } from '../harness/cluster-process.ts';
import { withEachKubectl } from '../harness/each-kubectl.ts';
import { Kubectl } from '../harness/kubectl.ts';

const folder = fileURLToPath(new URL('manifests/', import.meta.url));
const names = readdirSync(folder).map((file) => file.replace('.yaml', ''));
let cluster: ClusterProcess;

beforeAll(async () => {
  cluster = await ClusterProcess.start(['--runtime', 'simulated']);
});
afterAll(() => cluster.dispose());

withEachKubectl('manifests', (binary) => {
  let kubectl: Kubectl;
  beforeAll(() => void (kubectl = new Kubectl(binary, cluster.kubeconfig)));

  test.each(names)('%s is applied, client-side, again and server-side, and goes when it is deleted', async (name) => {
    const file = `${folder}${name}.yaml`;
    const first = await kubectl.run(['apply', '-f', file]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(
      first.stdout
        .trim()
        .split('\n')
        .filter((line) => !line.endsWith(' created')),
    ).toEqual([]);
    expect(await kubectl.run(['apply', '-f', file])).toMatchObject({ code: 0, stderr: '' });
    expect(await kubectl.run(['apply', '--server-side', '--force-conflicts', '-f', file])).toMatchObject({ code: 0, stderr: '' });
    await kubectl.ok(['describe', '-f', file]);
    await kubectl.ok(['delete', '-f', file, '--timeout=20s', '--ignore-not-found']);
    expect(await kubectl.ok(['get', '-f', file, '--ignore-not-found'])).toBe('');
  });
});
