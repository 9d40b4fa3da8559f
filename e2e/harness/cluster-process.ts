import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built app. */
export const bundle = fileURLToPath(new URL('../../apps/cluster/bundle/main.mjs', import.meta.url));
const startDeadlineMs = 60_000;

/** A built cluster app in a process of its own, on a free port and a temporary data directory. */
export class ClusterProcess {
  readonly dataDirectory: string;
  readonly kubeconfig: string;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(dataDirectory: string) {
    this.dataDirectory = dataDirectory;
    this.kubeconfig = join(dataDirectory, 'kubeconfig');
  }

  static async start(flags: readonly string[] = [], nodeFlags: readonly string[] = []): Promise<ClusterProcess> {
    const cluster = new ClusterProcess(await mkdtemp(join(tmpdir(), 'kubewright-e2e-')));
    await cluster.up(flags, nodeFlags);
    return cluster;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Everything printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Starts the process (again) on the same data directory and waits until it says it is ready. */
  async up(flags: readonly string[] = [], nodeFlags: readonly string[] = []): Promise<void> {
    this.#output = '';
    const args = [...nodeFlags, bundle, 'up', '--data-dir', this.dataDirectory, '--port', '0', ...flags];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const deadline = setTimeout(() => fail(`did not become ready within ${startDeadlineMs / 1_000} s`), startDeadlineMs);
      const fail = (why: string): void => {
        clearTimeout(deadline);
        child.kill('SIGKILL');
        reject(new Error(`the cluster ${why}:\n${this.#output}`));
      };
      const onOutput = (chunk: Buffer): void => {
        this.#output += chunk.toString();
        if (!this.#output.includes('export KUBECONFIG=')) return;
        clearTimeout(deadline);
        resolve();
      };
      child.stdout.on('data', onOutput);
      child.stderr.on('data', onOutput);
      child.once('exit', (code, signal) => fail(`ended with ${signal ?? code}`));
    });
  }

  /** Ends the process with a signal and answers its exit code (null when the signal killed it). */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }

  async dispose(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.dataDirectory, { recursive: true, force: true });
  }
}
