/** The life of the app as a process: what it survives, what it refuses, and that it leaves nothing behind. */
import { spawnSync } from 'node:child_process';
import { readdir, readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigMaps, Nodes, Pods } from '@kubewright/api/core/v1';
import { connectionOf, createClient, HttpTransport, parseKubeConfig } from '@kubewright/client';
import { systemClock } from '@kubewright/wiring';
import { expect, onTestFinished, test } from 'vitest';
import { bundle, ClusterProcess } from '../harness/cluster-process.ts';

async function connect(cluster: ClusterProcess): Promise<HttpTransport> {
  const connection = await connectionOf(parseKubeConfig(await readFile(cluster.kubeconfig, 'utf8')));
  return new HttpTransport({ ...connection, clock: systemClock, maxRetries: 0 });
}

async function start(flags: readonly string[]): Promise<ClusterProcess> {
  const cluster = await ClusterProcess.start(flags);
  onTestFinished(() => cluster.dispose());
  return cluster;
}

/** Pids of processes whose command line holds the mark. */
async function processesWith(mark: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(
    pids.map(async (pid) => ((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(mark) ? [pid] : [])),
  );
  return marked.flat();
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error('the condition did not come true within 30 s');
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

test('kill -9 while 50 clients write loses nothing that was acknowledged', async () => {
  const cluster = await start(['--runtime', 'simulated', '--nodes', '0']);
  const transport = await connect(cluster);
  const maps = createClient(transport).resource(ConfigMaps);
  const acknowledged: string[] = [];
  let running = true;
  const writers = Array.from({ length: 50 }, async (_, writer) => {
    for (let index = 0; running; index++) {
      const name = `w${writer}-${index}`;
      const written = await maps.create({ metadata: { namespace: 'default', name }, data: { payload: 'x'.repeat(512) } }).then(
        () => true,
        () => false,
      );
      if (!written) return;
      acknowledged.push(name);
    }
  });
  await until(async () => acknowledged.length > 1_000);
  await cluster.end('SIGKILL');
  running = false;
  await Promise.all(writers);
  await transport.close();

  await cluster.up(['--runtime', 'simulated', '--nodes', '0']);
  const again = await connect(cluster);
  const { items } = await createClient(again).resource(ConfigMaps).list({ namespace: 'default' });
  await again.close();
  const found = new Set(items.map(({ metadata }) => metadata.name));
  expect(acknowledged.filter((name) => !found.has(name))).toEqual([]);
}, 90_000);

const linux = process.platform === 'linux';
if (!linux) console.log('left out: processes of pods (they are looked for in /proc)');

test.runIf(linux)(
  'pods’ processes end with their cluster, however it ends, and come back once with the next one',
  async () => {
    const mark = `mark-${process.pid}-${performance.now()}`;
    const cluster = await start(['--runtime', 'process']);
    const transport = await connect(cluster);
    const client = createClient(transport);
    const [node] = (await client.resource(Nodes).list()).items;
    await client.resource(Pods).create({
      metadata: { namespace: 'default', name: 'sleeper' },
      spec: {
        nodeName: node!.metadata.name!,
        containers: [{ name: 'sleeper', image: 'none', command: ['sh', '-c', `while true; do sleep 1; done # ${mark}`] }],
      },
    });
    await until(async () => (await processesWith(mark)).length === 1);
    const [before] = await processesWith(mark);
    await transport.close();

    await cluster.end('SIGKILL');
    await until(async () => (await processesWith(mark)).length === 0);

    await cluster.up(['--runtime', 'process']);
    await until(async () => (await processesWith(mark)).length === 1);
    expect(await processesWith(mark)).not.toEqual([before]);

    expect(await cluster.end('SIGTERM')).toBe(0);
    await until(async () => (await processesWith(mark)).length === 0);
  },
  60_000,
);

/** Runs `up` to its end and answers what it said. */
function refusedUp(flags: readonly string[]): { code: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [bundle, 'up', ...flags], { encoding: 'utf8', timeout: 30_000 });
  return { code: status, stderr };
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-e2e-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** The status of one GET without credentials; undefined where nobody listens. */
const statusOf = (port: number, path: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once('error', () => resolve(undefined));
    asked.end();
  });

test('a new cluster that says it is ready is: its server answers so at once', async () => {
  const cluster = await start(['--runtime', 'simulated', '--nodes', '0']);
  const { server } = await connectionOf(parseKubeConfig(await readFile(cluster.kubeconfig, 'utf8')));
  expect(await statusOf(Number(new URL(server).port), '/readyz')).toBe(200);
});

test('a server that has once said that it is ready goes on saying so', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  const answers: (number | undefined)[] = [];
  let isUp = false;
  const starting = start(['--runtime', 'simulated', '--nodes', '0', '--port', String(port)]).finally(() => (isUp = true));
  while (!isUp || answers.at(-1) !== 200) answers.push(await statusOf(port, '/readyz'));
  await starting;
  const first = answers.indexOf(200);
  expect(answers.slice(first)).toEqual(answers.slice(first).map(() => 200));
});

test('a taken port is one sentence', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  onTestFinished(() => void blocker.close());
  const { port } = blocker.address() as { port: number };
  const refused = refusedUp(['--data-dir', await temporaryDirectory(), '--port', String(port), '--runtime', 'simulated']);
  expect(refused).toEqual({
    code: 1,
    stderr: `kubewright: port ${port} of 127.0.0.1 is taken: choose another with --port (0 picks a free one)\n`,
  });
});

test('a data directory that is a file is one sentence', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  const refused = refusedUp(['--data-dir', file, '--port', '0']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^kubewright: the data directory .* cannot be written: .*\n$/);
});

test('a corrupt store is one sentence', async () => {
  const cluster = await start(['--runtime', 'simulated']);
  await cluster.end();
  const store = join(cluster.dataDirectory, 'store');
  const data = (await readdir(store)).find((name) => name.endsWith('.mdb'))!;
  await writeFile(join(store, data), 'this is no store');
  const refused = refusedUp(['--data-dir', cluster.dataDirectory, '--port', '0', '--runtime', 'simulated']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^kubewright: the store in .* is corrupt: .*\n$/);
});

test('an authority without its certificate, and a store that is none, are one sentence each', async () => {
  const cluster = await start(['--runtime', 'simulated']);
  await cluster.end();
  const again = ['--data-dir', cluster.dataDirectory, '--port', '0', '--runtime', 'simulated'];
  await writeFile(join(cluster.dataDirectory, 'pki/ca.crt'), '');
  expect(refusedUp(again)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^kubewright: .*ca\.crt is missing, though its key is there: .*\n$/),
  });
  await rm(join(cluster.dataDirectory, 'store'), { recursive: true });
  await writeFile(join(cluster.dataDirectory, 'store'), '');
  expect(refusedUp(again)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^kubewright: the store in .*store cannot be opened: a file of that name is in the way\n$/),
  });
});

test('a second instance on the same data is one sentence, and down ends the first', async () => {
  const cluster = await start(['--runtime', 'simulated']);
  const refused = refusedUp(['--data-dir', cluster.dataDirectory, '--port', '0', '--runtime', 'simulated']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^kubewright: another instance \(process \d+\) already runs on .*\n$/);
  const down = spawnSync(process.execPath, [bundle, 'down', '--data-dir', cluster.dataDirectory], { encoding: 'utf8', timeout: 60_000 });
  expect(down.stdout).toBe(`Stopped the cluster on ${cluster.dataDirectory} (process ${cluster.pid}).\n`);
  const kubeconfig = spawnSync(process.execPath, [bundle, 'kubeconfig', '--data-dir', cluster.dataDirectory], { encoding: 'utf8' });
  expect(parseKubeConfig(kubeconfig.stdout)['current-context']).not.toBe('');
}, 60_000);

test('a rejection that nobody handles is told and ends no process', async () => {
  // Another module of the process rejects as soon as it is told to.
  const reject = "process.on('SIGUSR2', () => void Promise.reject(new Error('nobody looks')))";
  const cluster = await ClusterProcess.start(
    ['--runtime', 'simulated', '--nodes', '0'],
    ['--import', `data:text/javascript,${encodeURIComponent(reject)}`],
  );
  onTestFinished(() => cluster.dispose());
  process.kill(cluster.pid, 'SIGUSR2');
  await until(async () => cluster.output.includes('nobody handled it: Error: nobody looks'));
  const transport = await connect(cluster);
  await createClient(transport)
    .resource(ConfigMaps)
    .create({ metadata: { namespace: 'default', name: 'after' } });
  expect(await cluster.end()).toBe(0);
});
