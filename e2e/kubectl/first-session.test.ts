/** What a new user does in the first hour, with real kubectl against the built app and real processes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterProcess } from '../harness/cluster-process.ts';
import { withEachKubectl } from '../harness/each-kubectl.ts';
import { Kubectl } from '../harness/kubectl.ts';

let cluster: ClusterProcess;

beforeAll(async () => {
  cluster = await ClusterProcess.start(['--runtime', 'process']);
});
afterAll(() => cluster.dispose());

withEachKubectl('a first session', (binary) => {
  const namespace = `v${binary.version.replace('.', '-')}`;
  let kubectl: Kubectl;
  const inNamespace = (...args: string[]): string[] => [...args, '--namespace', namespace];
  const ok = (...args: string[]): Promise<string> => kubectl.ok(inNamespace(...args));

  beforeAll(async () => {
    kubectl = new Kubectl(binary, cluster.kubeconfig);
    await kubectl.ok(['create', 'namespace', namespace]);
    await kubectl.until(inNamespace('get', 'serviceaccount', 'default'), () => true);
  });

  test('the node is Ready', async () => {
    expect(await kubectl.ok(['get', 'nodes', '--no-headers'])).toMatch(/ Ready +<none> +\S+ +v1\.36\.2\n$/);
  });

  test('discovery tells the address under which the server was reached', async () => {
    const { host } = new URL(await kubectl.ok(['config', 'view', '-o', 'jsonpath={.clusters[0].cluster.server}']));
    expect(JSON.parse(await kubectl.ok(['get', '--raw', '/api']))).toMatchObject({ serverAddressByClientCIDRs: [{ serverAddress: host }] });
  });

  test('a deployment of three becomes three running pods', async () => {
    const loop = ['--', 'sh', '-c', 'echo begun; while true; do sleep 1; done'];
    expect(await kubectl.ok(['create', 'deployment', 'web', '--image=busybox', '--replicas=3', '--namespace', namespace, ...loop])).toBe(
      'deployment.apps/web created\n',
    );
    expect(await ok('rollout', 'status', 'deployment/web', '--timeout=30s')).toContain('deployment "web" successfully rolled out');
    const pods = await ok('get', 'pods', '--no-headers', '-o', 'wide');
    expect(pods.trim().split('\n')).toHaveLength(3);
    expect(pods.match(/1\/1 +Running +0 /g)).toHaveLength(3);
  });

  test('logs are what the process printed', async () => {
    await kubectl.until(inNamespace('logs', 'deployment/web'), (text) => text === 'begun\n');
  });

  test('exec runs beside the container, passes standard input, and its exit code comes back', async () => {
    const pod = (await ok('get', 'pods', '-o', 'name')).split('\n')[0]!;
    expect(await kubectl.ok(['exec', '-i', '--namespace', namespace, pod, '--', 'cat'], { stdin: 'round trip' })).toBe('round trip');
    const failed = await kubectl.run(['exec', '--namespace', namespace, pod, '--', 'sh', '-c', 'exit 7']);
    expect(failed.code).toBe(7);
    expect(failed.stderr).toContain('command terminated with exit code 7');
  });

  test('a new image rolls out and rolls back', async () => {
    expect(await ok('set', 'image', 'deployment/web', 'busybox=busybox:2')).toBe('deployment.apps/web image updated\n');
    await ok('rollout', 'status', 'deployment/web', '--timeout=30s');
    expect(await ok('rollout', 'history', 'deployment/web')).toMatch(/1 +<none>\n2 +<none>/);
    expect(await ok('rollout', 'undo', 'deployment/web')).toBe('deployment.apps/web rolled back\n');
    await ok('rollout', 'status', 'deployment/web', '--timeout=30s');
    expect(await ok('get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe('busybox');
  });

  test('scaling, labels and annotations stick', async () => {
    expect(await ok('scale', 'deployment/web', '--replicas=1')).toBe('deployment.apps/web scaled\n');
    await kubectl.until(inNamespace('get', 'pods', '--no-headers'), (text) => text.trim().split('\n').length === 1);
    await ok('label', 'deployment/web', 'tier=front');
    await ok('annotate', 'deployment/web', 'example.com/why=because');
    expect(await ok('get', 'deployment', '-l', 'tier=front', '-o', 'name')).toBe('deployment.apps/web\n');
  });

  test('applying twice changes nothing the second time, client-side and server-side', async () => {
    const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: red}\n';
    const apply = (...flags: string[]): Promise<string> => kubectl.ok(inNamespace('apply', '-f', '-', ...flags), { stdin: manifest });
    expect(await apply()).toBe('configmap/settings created\n');
    expect(await apply()).toBe('configmap/settings unchanged\n');
    expect(await apply('--server-side', '--force-conflicts')).toBe('configmap/settings serverside-applied\n');
    const other = manifest.replace('red', 'blue');
    const conflict = await kubectl.run(inNamespace('apply', '--server-side', '--field-manager=other', '-f', '-'), { stdin: other });
    expect(conflict.code).toBe(1);
    expect(conflict.stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl": .data.colour');
  });

  test('a pod that ends is Completed, and waiting for it returns', async () => {
    await kubectl.ok(['run', 'once', '--image=busybox', '--restart=Never', '--namespace', namespace, '--', 'sh', '-c', 'echo done']);
    await ok('wait', 'pod/once', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=30s');
    expect(await ok('get', 'pod', 'once', '--no-headers')).toMatch(/0\/1 +Completed/);
    expect(await ok('describe', 'pod', 'once')).toMatch(/Normal +Scheduled .*\n[^]*Normal +Started/);
  });

  test('what is wrong is refused in upstream’s words', async () => {
    const unknown = await kubectl.run(inNamespace('apply', '-f', '-'), {
      stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndatta: {a: b}\n',
    });
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('unknown field "datta"');
    const missing = await kubectl.run(inNamespace('get', 'pod', 'nobody'));
    expect(missing.stderr).toBe('Error from server (NotFound): pods "nobody" not found\n');
    const invalid = await kubectl.run(inNamespace('create', 'configmap', 'Not_A_Name'));
    expect(invalid.stderr).toContain('metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123 subdomain must consist of');
  });

  test('explain, api-resources and events answer', async () => {
    expect(await kubectl.ok(['explain', 'deployment.spec.replicas'])).toMatch(/FIELD: +replicas <integer>/);
    expect(await kubectl.ok(['api-resources', '--api-group=apps', '-o', 'name'])).toContain('deployments.apps');
    expect(await ok('events')).toContain('Scaled up replica set');
  });

  test('deleting the namespace deletes what is in it', async () => {
    expect(await kubectl.ok(['delete', 'namespace', namespace, '--timeout=60s'], { timeoutMs: 70_000 })).toBe(
      `namespace "${namespace}" deleted\n`,
    );
    expect((await kubectl.run(['get', 'namespace', namespace])).stderr).toContain('not found');
  }, 90_000);
});
