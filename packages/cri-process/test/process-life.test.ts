import { fork, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContainerConfig, PodSandboxConfig } from '@kubewright/cri';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HostFiles, ProcessRuntime } from '../src/index.ts';

let directory: string;
let runtime: ProcessRuntime | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubewright-process-'));
});
afterEach(async () => {
  await runtime?.close(100);
  runtime = undefined;
  await rm(directory, { recursive: true, force: true });
});

const sandbox = (): PodSandboxConfig => ({
  metadata: { name: 'web', namespace: 'default', uid: 'uid-1', attempt: 0 },
  hostname: 'web',
  logDirectory: join(directory, 'logs'),
  hostNetwork: false,
  portMappings: [],
  labels: {},
  annotations: {},
});
const container = (script: string, change: Partial<ContainerConfig> = {}): ContainerConfig => ({
  metadata: { name: 'main', attempt: 0 },
  image: { image: 'host', imageRef: 'host' },
  command: ['sh', '-c', script],
  args: [],
  workingDir: '',
  env: [],
  mounts: [],
  logPath: 'main/0.log',
  stdin: false,
  stdinOnce: false,
  tty: false,
  resources: {},
  labels: {},
  annotations: {},
  ...change,
});

async function open(): Promise<ProcessRuntime> {
  return (runtime = await ProcessRuntime.open({ stateDirectory: join(directory, 'state') }));
}

async function run(config: ContainerConfig): Promise<string> {
  const owner = runtime ?? (await open());
  const id = await owner.createContainer(await owner.runPodSandbox(sandbox()), config);
  await owner.startContainer(id);
  return id;
}

async function ended(id: string): Promise<string> {
  const lines: string[] = [];
  for await (const { bytes } of runtime!.logs(id, { follow: true })) lines.push(Buffer.from(bytes).toString('utf8'));
  return lines.join('');
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && spawnSync('grep', ['-q', '^State:\\sZ', `/proc/${pid}/status`]).status !== 0;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the condition did not come true');
}

test('an image without a command is refused with what to do', async () => {
  const owner = await open();
  const id = await owner.runPodSandbox(sandbox());
  await expect(owner.createContainer(id, container('', { command: [] }))).rejects.toMatchObject({
    reason: 'ErrImageNotSupported',
    message: expect.stringContaining('Set "command"'),
  });
});

test('a command that does not exist is a StartError', async () => {
  const owner = await open();
  const id = await owner.createContainer(await owner.runPodSandbox(sandbox()), container('', { command: ['no-such-program'] }));
  await expect(owner.startContainer(id)).rejects.toThrow('exec: "no-such-program": executable file not found in $PATH');
  expect(await owner.containerStatus(id)).toMatchObject({ state: 'Exited', exitCode: 128, reason: 'StartError' });
});

test('a process gets its environment, its pod’s address and nothing of the node’s environment', async () => {
  process.env['NODE_SECRET'] = 'x';
  const id = await run(container('env', { env: [{ key: 'GREETING', value: 'hello world' }] }));
  const text = await ended(id);
  expect(text).toContain('GREETING=hello world');
  expect(text).toMatch(/POD_IP=127\./);
  expect(text).not.toContain('NODE_SECRET');
});

test('closing the runtime ends also what is just being started, and starts no more', async () => {
  const owner = await open();
  const pod = await owner.runPodSandbox(sandbox());
  const [starting, late] = [
    await owner.createContainer(pod, container('sleep 986')),
    await owner.createContainer(pod, container('sleep 986')),
  ];
  const started = owner.startContainer(starting);
  await owner.close(100);
  await started;
  expect((await owner.containerStatus(starting)).state).toBe('Exited');
  await expect(owner.startContainer(late)).rejects.toThrow('the runtime is closed');
});

test('a process killed by a signal exits with 128 and the signal', async () => {
  const id = await run(container('kill -SEGV $$'));
  await ended(id);
  expect(await runtime!.containerStatus(id)).toMatchObject({ exitCode: 139, reason: 'Error' });
});

test.runIf(process.platform === 'linux')('what a container has started ends with it, also in a session of its own', async () => {
  const id = await run(container('setsid sleep 987 & echo $!; sleep 987 & echo $!; sleep 0.3'));
  const pids = (await ended(id)).trim().split('\n').map(Number);
  await until(() => pids.every((pid) => !isAlive(pid)));
  expect((await runtime!.containerStatus(id)).exitCode).toBe(0);
});

test.runIf(process.platform === 'linux')('kill -9 of the node ends its processes, and the next run knows them as ended', async () => {
  const node = fork(fileURLToPath(new URL('node-to-kill.ts', import.meta.url)), [directory], {
    execArgv: ['--import', 'tsx', '--conditions=@kubewright/source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const pids = await new Promise<number[]>((resolve) => node.once('message', (message) => resolve(message as number[])));
  expect(pids.every(isAlive)).toBe(true);
  node.kill('SIGKILL');
  await until(() => pids.every((pid) => !isAlive(pid)));
  const owner = await open();
  const [status] = await owner.listContainers({ podUid: 'uid-1' });
  expect(status).toMatchObject({ state: 'Exited', exitCode: 137, message: 'The process ended with the node that ran it.' });
  expect((await owner.listPodSandbox())[0]).toMatchObject({ state: 'Ready' });
});

test.runIf(process.platform === 'linux')('a process that happens to have the pid of an earlier one is left alone', async () => {
  const bystander = fork(fileURLToPath(new URL('bystander.mjs', import.meta.url)), [], { stdio: 'ignore', detached: true });
  const runs = join(directory, 'state', 'runs', 'earlier');
  await (await import('node:fs/promises')).mkdir(runs, { recursive: true });
  await writeFile(join(runs, String(bystander.pid)), 'another start time');
  await open();
  expect(isAlive(bystander.pid!)).toBe(true);
  bystander.kill('SIGKILL');
});

test.runIf(process.getuid?.() === 0)('as root a volume is where the container wants it, also for exec', async () => {
  const files = new HostFiles(join(directory, 'pods'));
  const volume = await files.volumeDirectory('uid-1', 'kubernetes.io~configmap', 'settings');
  await files.writeAtomically(volume, new Map([['key', { bytes: Buffer.from('value'), mode: 0o644 }]]));
  const at = join(directory, 'mounted');
  const mounts = [{ containerPath: at, hostPath: volume, readonly: true }];
  const id = await run(container(`cat ${at}/key; touch ${at}/x 2>/dev/null || echo " read-only"; sleep 100`, { mounts }));
  await until(async () => (await readFile(join(directory, 'logs/main/0.log'), 'utf8')).includes('read-only'));
  const { stdout } = await runtime!.execSync(id, ['cat', `${at}/key`], 5_000);
  expect(Buffer.from(stdout).toString('utf8')).toBe('value');
  expect(existsSync(join(at, 'key'))).toBe(false);
});

test('a terminal has its size, and one output', async () => {
  const id = await run(container('sleep 100'));
  const session = await runtime!.exec(id, {
    command: ['sh', '-c', 'sleep 0.2; stty size; test -t 0 && echo tty; echo err >&2; exit 5'],
    tty: true,
    stdin: true,
  });
  session.resize({ columns: 101, rows: 37 });
  let text = '';
  session.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  expect(await session.exit).toEqual({ exitCode: 5 });
  expect(text).toContain('37 101');
  expect(text).toContain('tty');
  expect(text).toContain('err');
});

test('a log is rotated at its size', async () => {
  runtime = await ProcessRuntime.open({ stateDirectory: join(directory, 'state'), maxLogFileBytes: 2_000, maxLogFiles: 3 });
  const id = await run(container('for i in $(seq 1 200); do echo line-$i; sleep 0.001; done'));
  const text = await ended(id);
  expect(text).toContain('line-200\n');
  expect(existsSync(join(directory, 'logs/main/0.log.2'))).toBe(true);
  expect(existsSync(join(directory, 'logs/main/0.log.3'))).toBe(false);
});

test('a volume’s files change all at once, and a path cannot lead out of it', async () => {
  const files = new HostFiles(join(directory, 'pods'));
  const volume = await files.volumeDirectory('uid-1', 'kubernetes.io~secret', 's');
  const file = (text: string): { bytes: Buffer; mode: number } => ({ bytes: Buffer.from(text), mode: 0o400 });
  await files.writeAtomically(
    volume,
    new Map([
      ['a', file('1')],
      ['dir/b', file('2')],
    ]),
  );
  expect(await readFile(join(volume, 'dir/b'), 'utf8')).toBe('2');
  await files.writeAtomically(volume, new Map([['a', file('3')]]));
  expect(await readFile(join(volume, 'a'), 'utf8')).toBe('3');
  expect(existsSync(join(volume, 'dir'))).toBe(false);
  await expect(files.writeAtomically(volume, new Map([['../x', file('4')]]))).rejects.toThrow('must stay within the volume');
  await expect(files.subPath(volume, 'a/../../x')).rejects.toThrow('must stay within the volume');
});
