/** Two built apps, each with a data directory of its own, on one etcd: one cluster. */
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployments } from '@kubewright/api/apps/v1';
import { Leases } from '@kubewright/api/coordination/v1';
import { ConfigMaps, Nodes, Pods } from '@kubewright/api/core/v1';
import { connectionOf, createClient, HttpTransport, parseKubeConfig, type Client } from '@kubewright/client';
import { systemClock } from '@kubewright/wiring';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EtcdCluster, etcdProgram } from '../../packages/storage-etcd/test/etcd-cluster.ts';
import { bundle, ClusterProcess } from '../harness/cluster-process.ts';

if ('missing' in etcdProgram) console.warn(`left out: ${etcdProgram.missing}`);

async function clientOf(cluster: ClusterProcess): Promise<Client> {
  const connection = await connectionOf(parseKubeConfig(await readFile(cluster.kubeconfig, 'utf8')));
  return createClient(new HttpTransport({ ...connection, clock: systemClock, maxRetries: 0 }));
}

/** Asks until the answer is there. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadlineMs = performance.now() + 45_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadlineMs) throw new Error(`the condition did not come true within 45 s: ${ask.toString()}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

interface Two {
  readonly apps: readonly ClusterProcess[];
  readonly clients: readonly Client[];
  readonly flags: (name: string) => string[];
}

async function startTwo(): Promise<Two> {
  const etcd = await EtcdCluster.start();
  onTestFinished(() => etcd.destroy());
  const certificates = await mkdtemp(join(tmpdir(), 'kubewright-certs-'));
  onTestFinished(() => rm(certificates, { recursive: true }));
  const flags = (name: string): string[] => [
    ...['--runtime', 'simulated', '--nodes', '1', '--hostname-override', name],
    ...['--etcd-servers', etcd.urls.join(','), '--cert-dir', certificates],
  ];
  const apps = await Promise.all(['one', 'two'].map((name) => ClusterProcess.start(flags(name))));
  apps.forEach((app) => onTestFinished(() => app.dispose()));
  return { apps, clients: await Promise.all(apps.map(clientOf)), flags };
}

/** Nobody may hold it yet, or there be nothing to hold. */
const holderOf = async (client: Client, name: string): Promise<string | undefined> => {
  const { items } = await client.resource(Leases).list({ namespace: 'kube-system', fieldSelector: `metadata.name=${name}` });
  return items[0]?.spec.holderIdentity;
};

describe.skipIf('missing' in etcdProgram)('two apps on one etcd', () => {
  test('what one acknowledges the other shows at once, and every node is there', { timeout: 60_000 }, async () => {
    const { clients } = await startTwo();
    const [one, two] = clients as [Client, Client];
    for (let i = 0; i < 20; i++) {
      const [writer, reader] = i % 2 === 0 ? [one, two] : [two, one];
      const { metadata } = await writer
        .resource(ConfigMaps)
        .create({ metadata: { namespace: 'default', name: `c${i}` }, data: { i: `${i}` } });
      const read = await reader.resource(ConfigMaps).get({ namespace: 'default', name: `c${i}` });
      expect(read.metadata.uid).toBe(metadata.uid);
      const { items } = await reader.resource(ConfigMaps).list({ namespace: 'default', labelSelector: '' });
      expect(items.some((item) => item.metadata.name === `c${i}`)).toBe(true);
    }
    const nodes = await one.resource(Nodes).list();
    expect(nodes.items.map(({ metadata }) => metadata.name).toSorted()).toEqual(['one-simulated-0', 'two-simulated-0']);
  });

  test('one set of controllers is at work, and when its process is killed the other carries on', { timeout: 120_000 }, async () => {
    const { apps, clients } = await startTwo();
    const leases = ['kube-controller-manager', 'kube-scheduler'];
    const holders = await Promise.all(leases.map((name) => until(() => holderOf(clients[0]!, name))));
    expect(await Promise.all(leases.map((name) => holderOf(clients[1]!, name)))).toEqual(holders);

    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
    const deployment = {
      metadata: { namespace: 'default', name: 'web' },
      spec: { replicas: 3, selector: { matchLabels: labels }, template },
    };
    await clients[1]!.resource(Deployments).create(deployment as never);
    const running = (client: Client, count: number) => async (): Promise<true | undefined> => {
      const { items } = await client.resource(Pods).list({ namespace: 'default' });
      const up = items.filter(({ status }) => status.phase === 'Running');
      return up.length === count ? true : undefined;
    };
    await until(running(clients[0]!, 3));
    expect((await clients[0]!.resource(Pods).list({ namespace: 'default' })).items.length).toBe(3);

    // Whoever leads bears the name of its node.
    const leader = holders[0]!.startsWith('one_') ? 0 : 1;
    const follower = clients[1 - leader]!;
    await apps[leader]!.end('SIGKILL');
    await follower.resource(Deployments).patch({ namespace: 'default', name: 'web' }, { type: 'merge', body: { spec: { replicas: 5 } } });
    await until(async () => ((await follower.resource(Pods).list({ namespace: 'default' })).items.length === 5 ? true : undefined));
    const now = await Promise.all(leases.map((name) => holderOf(follower, name)));
    expect(now[0]).toMatch(leader === 0 ? /^two_/ : /^one_/);
  });

  test('a server with another authority is refused with the way out', { timeout: 60_000 }, async () => {
    const { flags } = await startTwo();
    const data = await mkdtemp(join(tmpdir(), 'kubewright-foreign-'));
    onTestFinished(() => rm(data, { recursive: true }));
    const foreign = flags('three').slice(0, -2);
    const { status, stderr } = spawnSync(process.execPath, [bundle, 'up', '--data-dir', data, '--port', '0', ...foreign], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/another certificate authority .* --cert-dir/);
  });
});
