/** What a user sees at a terminal, from an app that comes out of V8's code cache, as every start but the first does. */
import { spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterProcess } from '../harness/cluster-process.ts';
import { withEachKubectl } from '../harness/each-kubectl.ts';
import { Kubectl, type KubectlBinary } from '../harness/kubectl.ts';

let cluster: ClusterProcess;

beforeAll(async () => {
  cluster = await ClusterProcess.start(['--runtime', 'process']);
  await cluster.end();
  await cluster.up(['--runtime', 'process']);
});
afterAll(() => cluster.dispose());

withEachKubectl('a terminal', (binary) => {
  const name = `t${binary.version.replace('.', '-')}`;
  let kubectl: Kubectl;

  beforeAll(async () => {
    kubectl = new Kubectl(binary, cluster.kubeconfig);
    await kubectl.until(['get', 'serviceaccount', 'default'], () => true);
    await kubectl.ok(['run', name, '--image=busybox', '--port=80', '--expose', '--', 'sleep', '600']);
    await kubectl.ok(['wait', '--for=condition=Ready', `pod/${name}`, '--timeout=20s']);
  });

  test('exec -it gives a shell a terminal of the size of the user’s', async () => {
    // The size comes after the start, over a channel of its own.
    const untilSized = 'tty; until [ "$(stty size)" = "17 71" ]; do sleep 0.1; done; echo sized; exit 4';
    const { output, exitCode } = await atTerminal(binary, ['exec', '-it', name, '--', 'sh', '-c', untilSized]);
    expect(output).toMatch(/\/dev\/pts\/\d+\r\nsized\r\n/);
    expect(exitCode).toBe(4);
  });

  test('a service names the address of its pod, and describes it', async () => {
    const ip = await kubectl.ok(['get', 'pod', name, '-o', 'jsonpath={.status.podIP}']);
    await kubectl.until(['get', 'endpoints', name, '--no-headers'], (row) => row.includes(`${ip}:80`));
    await kubectl.until(['get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`, '--no-headers'], (row) => row.includes(ip));
    expect(await kubectl.ok(['describe', 'service', name])).toMatch(new RegExp(`^Endpoints: +${ip.replaceAll('.', '\\.')}:80$`, 'm'));
  });

  test('a certificate says who one is', async () => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = await kubectl.ok(['create', '-f', '-', '-o', 'jsonpath={.status.userInfo}'], { stdin: JSON.stringify(review) });
    expect(answer).toMatch(/"authentication.kubernetes.io\/credential-id":\["X509SHA256=[0-9a-f]{64}"\]/);
  });
});

/** Runs kubectl at a terminal of 17 rows and 71 columns. */
function atTerminal(binary: KubectlBinary, args: string[]): Promise<{ output: string; exitCode: number }> {
  const terminal = spawn(binary.path, args, { cols: 71, rows: 17, env: { ...process.env, KUBECONFIG: cluster.kubeconfig } });
  let output = '';
  terminal.onData((data) => (output += data));
  return new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve({ output, exitCode })));
}
