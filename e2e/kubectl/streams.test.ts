/** What runs over upgraded connections, with old clients over SPDY and new ones over WebSocket; and a node's maintenance. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterProcess } from '../harness/cluster-process.ts';
import { withEachKubectl } from '../harness/each-kubectl.ts';
import { Kubectl } from '../harness/kubectl.ts';

/** Node stands in every environment these tests run in. */
const server = "require('http').createServer((_, answer) => answer.end('served')).listen(+process.env.SERVE_PORT, '0.0.0.0')";
const firstServePort = 18_200;

let cluster: ClusterProcess;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubewright-streams-'));
  cluster = await ClusterProcess.start(['--runtime', 'process']);
});
afterAll(async () => {
  await cluster.dispose();
  await rm(folder, { recursive: true, force: true });
});

withEachKubectl('streams', (binary) => {
  const namespace = `s${binary.version.replace('.', '-')}`;
  const servePort = String(firstServePort + Number(binary.version.split('.')[1]));
  let kubectl: Kubectl;
  const inNamespace = (...args: string[]): string[] => ['--namespace', namespace, ...args];
  const ok = (...args: string[]): Promise<string> => kubectl.ok(inNamespace(...args));

  beforeAll(async () => {
    kubectl = new Kubectl(binary, cluster.kubeconfig);
    await kubectl.ok(['create', 'namespace', namespace]);
    await kubectl.until(inNamespace('get', 'serviceaccount', 'default'), () => true);
    await ok(
      'run',
      'server',
      '--image=node',
      `--port=${servePort}`,
      `--env=SERVE_PORT=${servePort}`,
      '--command',
      '--',
      process.execPath,
      '-e',
      server,
    );
    await ok('wait', '--for=condition=Ready', 'pod/server', '--timeout=20s');
    await ok('expose', 'pod', 'server', '--port=80', `--target-port=${servePort}`);
  });

  test.each(['pod/server', 'service/server'])('port-forward reaches %s', async (target) => {
    const port = target.startsWith('pod') ? servePort : '80';
    expect(await throughPortForward(binary.path, inNamespace('port-forward', target, `:${port}`))).toBe('served');
  });

  test.each([
    ['a pod', () => `/api/v1/namespaces/${namespace}/pods/server/proxy/`],
    ['a service', () => `/api/v1/namespaces/${namespace}/services/server:80/proxy/`],
  ])('get --raw reaches %s through its proxy', async (_what, path) => {
    expect(await kubectl.until(['get', '--raw', path()], (stdout) => stdout !== '')).toBe('served');
  });

  test('get --raw reaches the kubelet through the proxy of its node', async () => {
    const node = await kubectl.ok(['get', 'nodes', '-o', 'name']);
    expect(await kubectl.ok(['get', '--raw', `/api/v1/nodes/${node.trim().split('/')[1]}/proxy/healthz`])).toBe('ok');
  });

  test('attach hands lines to a process and brings its answer', async () => {
    await ok(
      'run',
      'echo',
      '--image=busybox',
      '--stdin',
      '--attach=false',
      '--restart=Never',
      '--command',
      '--',
      'sh',
      '-c',
      'read line; echo "got $line"',
    );
    await kubectl.until(inNamespace('get', 'pod', 'echo', '--no-headers'), (row) => row.includes('Running'));
    const { stdout } = await kubectl.run(inNamespace('attach', '-i', 'echo'), { stdin: 'one\n' });
    expect(stdout).toContain('got one');
    expect(await ok('logs', 'echo')).toBe('got one\n');
  });

  test('cp brings a file in and out', async () => {
    const [source, inside, back] = ['source', 'inside', 'back'].map((name) => join(folder, `${namespace}-${name}`)) as [
      string,
      string,
      string,
    ];
    await writeFile(source, 'copied\n');
    await ok('cp', source, `server:${inside}`);
    expect(await readFile(inside, 'utf8')).toBe('copied\n');
    await ok('cp', `server:${inside}`, back);
    expect(await readFile(back, 'utf8')).toBe('copied\n');
  });

  test('drain evicts what a controller makes again, and refuses what nothing would', async () => {
    const node = await kubectl.ok(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
    const refused = await kubectl.run(['drain', node, '--ignore-daemonsets']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('(use --force to override)');
    expect(await kubectl.ok(['drain', node, '--ignore-daemonsets', '--force', '--grace-period=1'])).toContain(`node/${node} drained`);
    expect(await kubectl.ok(['get', 'nodes', '--no-headers'])).toContain('Ready,SchedulingDisabled');
    expect(await kubectl.ok(['uncordon', node])).toBe(`node/${node} uncordoned\n`);
  });

  test('a token of a service account says whose it is', async () => {
    const token = (await ok('create', 'token', 'default')).trim();
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const answer = await kubectl.ok(['create', '-f', '-', '-o', 'jsonpath={.status.user.username} {.status.user.groups}'], {
      stdin: JSON.stringify(review),
    });
    expect(answer).toContain(`system:serviceaccount:${namespace}:default`);
    expect(answer).toContain('system:authenticated');
  });
});

/** Starts port-forward, fetches `/` through the port it chose, ends it. */
async function throughPortForward(path: string, args: readonly string[]): Promise<string> {
  const forward = spawn(path, args, { env: { ...process.env, KUBECONFIG: cluster.kubeconfig }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  try {
    const port = await new Promise<string>((resolve, reject) => {
      const onOutput = (chunk: Buffer): void => {
        said += chunk.toString();
        const found = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said);
        if (found) resolve(found[1]!);
      };
      forward.stdout.on('data', onOutput);
      forward.stderr.on('data', onOutput);
      forward.once('exit', (code) => reject(new Error(`port-forward ended with ${code}:\n${said}`)));
    });
    return await fetchUntilServed(`http://127.0.0.1:${port}/`);
  } finally {
    forward.kill();
  }
}

/** The pod is Ready when its process runs, which is a moment before it listens. */
async function fetchUntilServed(url: string): Promise<string> {
  const deadlineMs = performance.now() + 10_000;
  for (;;) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      return await answer.text();
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
    }
  }
}
