/** Runs two containers in `process.argv[2]`, tells their pids to its parent, and waits to be killed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessRuntime } from '../src/index.ts';

const directory = process.argv[2]!;
const runtime = await ProcessRuntime.open({ stateDirectory: join(directory, 'state') });
const sandbox = await runtime.runPodSandbox({
  metadata: { name: 'web', namespace: 'default', uid: 'uid-1', attempt: 0 },
  hostname: 'web',
  logDirectory: join(directory, 'logs'),
  hostNetwork: false,
  portMappings: [],
  labels: {},
  annotations: {},
});
const id = await runtime.createContainer(sandbox, {
  metadata: { name: 'main', attempt: 0 },
  image: { image: 'host', imageRef: 'host' },
  command: ['sh', '-c', 'trap "" TERM HUP PIPE; echo $$; setsid sleep 765 & echo $!; while true; do sleep 765; done'],
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
});
await runtime.startContainer(id);
const timer = setInterval(() => {
  const lines = readFileSync(join(directory, 'logs/main/0.log'), 'utf8').trim().split('\n');
  if (lines.length < 2 || lines[0] === '') return;
  clearInterval(timer);
  process.send!(lines.map((line) => Number(line.split(' ').at(-1))));
  setInterval(() => {}, 1_000);
}, 20);
