/**
 * The suite every container runtime passes, independent of the test framework:
 * `runtimeConformance({ describe, test, expect }, async () => runtimeUnderTest)`.
 * @packageDocumentation
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ContainerConfig } from './container.ts';
import type { PodSandboxConfig } from './pod-sandbox.ts';
import { hasRuntimeCode } from './runtime-error.ts';
import type { LogEntry, RuntimeEvent, RuntimeService, StreamSession } from './runtime-service.ts';
import type { ImageService } from './image-service.ts';

/** What a container of the suite runs. */
export type Program = Pick<ContainerConfig, 'image' | 'command'>;

export interface RuntimeUnderTest {
  readonly runtime: RuntimeService;
  readonly images: ImageService;
  readonly logDirectory: string;
  readonly programs: {
    /** Runs until it is asked to stop, then ends at once. */
    readonly forever: Program;
    /** Runs until it is killed. */
    readonly stubborn: Program;
    /** Ends by itself with code 3, at once. */
    readonly fails: Program;
    /** Writes `one` and `two` to stdout and `oops` to stderr, then ends with 0. */
    readonly prints: Program;
    /** Writes each line of its stdin back, prefixed with `got `; runs until asked to stop. */
    readonly echoes: Program;
  };
  /** Commands for exec in `forever`. */
  readonly commands: {
    /** Writes `hello` and ends with 0. */
    readonly hello: readonly string[];
    /** Ends with 7. */
    readonly fails: readonly string[];
  };
  /** Lets a moment pass, real or virtual. */
  pass(durationMs: number): Promise<void>;
  close(): Promise<void>;
}

interface Expectation {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toContain(expected: unknown): void;
  toBeGreaterThan(expected: number): void;
}

export interface TestFramework {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => Promise<void>): void;
  expect(actual: unknown): Expectation;
}

class Bench {
  readonly under: RuntimeUnderTest;
  readonly #pods = { count: 0 };

  constructor(under: RuntimeUnderTest) {
    this.under = under;
  }

  async sandbox(uid = `uid-${++this.#pods.count}`): Promise<string> {
    const config: PodSandboxConfig = {
      metadata: { name: 'pod', namespace: 'default', uid, attempt: 0 },
      hostname: 'pod',
      logDirectory: `${this.under.logDirectory}/default_pod_${uid}`,
      hostNetwork: false,
      portMappings: [],
      labels: {},
      annotations: {},
    };
    return this.under.runtime.runPodSandbox(config);
  }

  async container(sandboxId: string, program: Program, change: Partial<ContainerConfig> = {}): Promise<string> {
    await this.under.images.pullImage(program.image.image);
    return this.under.runtime.createContainer(sandboxId, {
      metadata: { name: 'main', attempt: 0 },
      args: [],
      workingDir: '',
      env: [],
      mounts: [],
      logPath: 'main/0.log',
      stdin: false,
      stdinOnce: false,
      tty: false,
      resources: {},
      labels: { app: 'x' },
      annotations: {},
      ...program,
      ...change,
    });
  }

  async running(program: Program, change: Partial<ContainerConfig> = {}): Promise<string> {
    const id = await this.container(await this.sandbox(), program, change);
    await this.under.runtime.startContainer(id);
    return id;
  }

  async until(condition: () => Promise<boolean> | boolean): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      if (await condition()) return;
      await this.under.pass(20);
    }
    throw new Error('the condition did not come true');
  }

  exited(id: string): Promise<void> {
    return this.until(async () => (await this.under.runtime.containerStatus(id)).state === 'Exited');
  }

  async log(id: string, options: Parameters<RuntimeService['logs']>[1] = {}): Promise<string[]> {
    const lines: string[] = [];
    for await (const entry of this.under.runtime.logs(id, options)) lines.push(lineOf(entry));
    return lines;
  }
}

function lineOf({ stream, bytes }: LogEntry): string {
  return `${stream}: ${Buffer.from(bytes).toString('utf8').trimEnd()}`;
}

async function textOf(session: StreamSession): Promise<string> {
  let text = '';
  session.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  session.stderr?.resume();
  await session.exit;
  return text;
}

async function codeOf(work: Promise<unknown>, code: Parameters<typeof hasRuntimeCode>[1]): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    return hasRuntimeCode(error, code);
  }
}

/** Declares the suite. `create` is called once for each test; what it gives is closed after it. */
export function runtimeConformance(framework: TestFramework, create: () => Promise<RuntimeUnderTest>): void {
  const scenario = (name: string, body: (bench: Bench) => Promise<void>): void =>
    framework.test(name, async () => {
      const under = await create();
      try {
        await body(new Bench(under));
      } finally {
        await under.close();
      }
    });
  framework.describe('sandboxes', () => sandboxes(scenario, framework.expect));
  framework.describe('containers', () => containers(scenario, framework.expect));
  framework.describe('logs', () => logs(scenario, framework.expect));
  framework.describe('exec and attach', () => sessions(scenario, framework.expect));
}

type Scenario = (name: string, body: (bench: Bench) => Promise<void>) => void;
type Expect = TestFramework['expect'];

function sandboxes(scenario: Scenario, expect: Expect): void {
  scenario('a sandbox is Ready with an address of its own', async (bench) => {
    const { runtime } = bench.under;
    const [a, b] = [await runtime.podSandboxStatus(await bench.sandbox()), await runtime.podSandboxStatus(await bench.sandbox())];
    expect(a.state).toBe('Ready');
    expect(a.ips.length).toBe(1);
    expect(a.metadata).toEqual({ name: 'pod', namespace: 'default', uid: 'uid-1', attempt: 0 });
    expect((await runtime.listPodSandbox({ podUid: 'uid-2' })).map(({ id }) => id)).toEqual([b.id]);
  });

  scenario('stopping a sandbox ends its containers and leaves it readable', async (bench) => {
    const { runtime, programs } = bench.under;
    const sandbox = await bench.sandbox();
    const id = await bench.container(sandbox, programs.forever);
    await runtime.startContainer(id);
    await runtime.stopPodSandbox(sandbox);
    await runtime.stopPodSandbox(sandbox);
    expect((await runtime.podSandboxStatus(sandbox)).state).toBe('NotReady');
    expect((await runtime.containerStatus(id)).state).toBe('Exited');
    expect(await codeOf(bench.container(sandbox, programs.forever), 'FailedPrecondition')).toBe(true);
  });

  scenario('removing a sandbox removes its containers, and again is no error', async (bench) => {
    const { runtime, programs } = bench.under;
    const sandbox = await bench.sandbox();
    const id = await bench.container(sandbox, programs.forever);
    await runtime.startContainer(id);
    await runtime.removePodSandbox(sandbox);
    await runtime.removePodSandbox(sandbox);
    expect(await codeOf(runtime.podSandboxStatus(sandbox), 'NotFound')).toBe(true);
    expect(await codeOf(runtime.containerStatus(id), 'NotFound')).toBe(true);
    expect(await runtime.listContainers()).toEqual([]);
  });
}

function containers(scenario: Scenario, expect: Expect): void {
  scenario('a container is Created, Running, Exited, and events say so in that order', async (bench) => {
    const { runtime, programs } = bench.under;
    const stop = new AbortController();
    const events = runtime.events(stop.signal);
    const id = await bench.running(programs.forever);
    const running = await runtime.containerStatus(id);
    expect(running.state).toBe('Running');
    expect(running.labels).toEqual({ app: 'x' });
    await runtime.stopContainer(id, 5_000);
    const ended = await runtime.containerStatus(id);
    expect(ended.state).toBe('Exited');
    expect(ended.finishedAtMs! >= ended.startedAtMs!).toBe(true);
    stop.abort();
    const seen: RuntimeEvent['type'][] = [];
    for await (const event of events) if (event.containerId === id) seen.push(event.type);
    expect(seen).toEqual(['ContainerCreated', 'ContainerStarted', 'ContainerStopped']);
  });

  scenario('an exit code is reported with its reason', async (bench) => {
    const { runtime, programs } = bench.under;
    const id = await bench.running(programs.fails);
    await bench.exited(id);
    const { exitCode, reason } = await runtime.containerStatus(id);
    expect([exitCode, reason]).toEqual([3, 'Error']);
  });

  scenario('what does not end when asked is killed after its grace, as 137', async (bench) => {
    const { runtime, programs } = bench.under;
    const id = await bench.running(programs.stubborn);
    await bench.under.pass(300);
    let done = false;
    const stopping = runtime.stopContainer(id, 200).then(() => (done = true));
    await bench.until(() => done);
    await stopping;
    expect((await runtime.containerStatus(id)).exitCode).toBe(137);
    await runtime.stopContainer(id, 0);
  });

  scenario('a container starts once', async (bench) => {
    const { runtime, programs } = bench.under;
    const id = await bench.running(programs.forever);
    expect(await codeOf(runtime.startContainer(id), 'FailedPrecondition')).toBe(true);
  });

  scenario('removing a running container ends it', async (bench) => {
    const { runtime, programs } = bench.under;
    const id = await bench.running(programs.forever);
    await runtime.removeContainer(id);
    await runtime.removeContainer(id);
    expect(await codeOf(runtime.containerStatus(id), 'NotFound')).toBe(true);
  });

  scenario('what is not there is NotFound', async (bench) => {
    const { runtime, programs } = bench.under;
    expect(await codeOf(runtime.containerStatus('none'), 'NotFound')).toBe(true);
    expect(await codeOf(bench.container('none', programs.forever), 'NotFound')).toBe(true);
    await runtime.stopContainer('none', 0);
    await runtime.removePodSandbox('none');
  });
}

function logs(scenario: Scenario, expect: Expect): void {
  scenario('a log has both streams with times, and its tail', async (bench) => {
    const { runtime, programs } = bench.under;
    const id = await bench.running(programs.prints);
    await bench.exited(id);
    const lines = await bench.log(id);
    expect([...lines].sort()).toEqual(['stderr: oops', 'stdout: one', 'stdout: two']);
    expect(await bench.log(id, { tailLines: 1 })).toEqual(lines.slice(-1));
    expect(await bench.log(id, { tailLines: 0 })).toEqual([]);
    expect(await bench.log(id, { tailLines: 100 })).toEqual(lines);
    for await (const { timeMs } of runtime.logs(id, {})) expect(timeMs).toBeGreaterThan(0);
    expect(await bench.log(id, { sinceMs: Number.MAX_SAFE_INTEGER })).toEqual([]);
  });

  scenario('following a log ends with the container', async (bench) => {
    const { runtime, programs } = bench.under;
    const id = await bench.running(programs.forever);
    let ended = false;
    const following = bench.log(id, { follow: true }).then(() => (ended = true));
    await bench.under.pass(100);
    expect(ended).toBe(false);
    await runtime.stopContainer(id, 5_000);
    await bench.until(() => ended);
    await following;
  });

  scenario('following a log ends when its reader wants no more', async (bench) => {
    const id = await bench.running(bench.under.programs.forever);
    const stop = new AbortController();
    const following = bench.log(id, { follow: true, signal: stop.signal });
    await bench.under.pass(50);
    stop.abort();
    expect(await following).toEqual([]);
  });
}

function sessions(scenario: Scenario, expect: Expect): void {
  scenario('exec runs a command with its output and exit code', async (bench) => {
    const { runtime, programs, commands } = bench.under;
    const id = await bench.running(programs.forever);
    const session = await runtime.exec(id, { command: commands.hello, tty: false, stdin: false });
    expect((await textOf(session)).trim()).toBe('hello');
    const failing = await runtime.exec(id, { command: commands.fails, tty: false, stdin: false });
    failing.stdout.resume();
    failing.stderr?.resume();
    expect(await failing.exit).toEqual({ exitCode: 7 });
  });

  scenario('execSync answers output and exit code', async (bench) => {
    const { runtime, programs, commands } = bench.under;
    const id = await bench.running(programs.forever);
    const { exitCode, stdout } = await runtime.execSync(id, commands.hello, 5_000);
    expect([exitCode, Buffer.from(stdout).toString('utf8').trim()]).toEqual([0, 'hello']);
    expect((await runtime.execSync(id, commands.fails, 0)).exitCode).toBe(7);
  });

  scenario('a session that is over is nobody’s any more, although its container goes on', async (bench) => {
    const { runtime, programs, commands } = bench.under;
    const id = await bench.running(programs.forever);
    const over = async (): Promise<WeakRef<object>> => {
      const session = await runtime.exec(id, { command: commands.hello, tty: false, stdin: false });
      await textOf(session);
      await session.exit;
      session.close();
      return new WeakRef(session.stdout);
    };
    const output = await over();
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    await bench.until(() => {
      collectGarbage();
      return output.deref() === undefined;
    });
    expect((await runtime.containerStatus(id)).state).toBe('Running');
  });

  scenario('exec in a container that does not run is refused', async (bench) => {
    const { runtime, programs, commands } = bench.under;
    const id = await bench.running(programs.fails);
    await bench.exited(id);
    expect(await codeOf(runtime.exec(id, { command: commands.hello, tty: false, stdin: false }), 'FailedPrecondition')).toBe(true);
  });

  scenario('attach carries stdin and output, and the container goes on when it leaves', async (bench) => {
    const { runtime, programs } = bench.under;
    const id = await bench.running(programs.echoes, { stdin: true });
    const session = await runtime.attach(id, { stdin: true, tty: false });
    let text = '';
    session.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    session.stderr?.resume();
    session.stdin?.write('ping\n');
    await bench.until(() => text.includes('got ping'));
    session.close();
    await bench.under.pass(50);
    expect((await runtime.containerStatus(id)).state).toBe('Running');
    expect(await bench.log(id)).toContain('stdout: got ping');
  });

  scenario('a port nobody listens on is Unavailable', async (bench) => {
    const { runtime } = bench.under;
    expect(await codeOf(runtime.portForward(await bench.sandbox(), 39_999), 'Unavailable')).toBe(true);
  });
}
