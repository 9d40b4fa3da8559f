import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** A kubectl binary of this machine. */
export interface KubectlBinary {
  readonly path: string;
  /** `1.33`, as the client says it. */
  readonly version: string;
}

/** The kubectl on the PATH and those that stand beside it as `kubectl.<minor>`, oldest first. */
export function findKubectls(): KubectlBinary[] {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'kubectl'))
    .find((path) => existsSync(path));
  if (!onPath) return [];
  const real = realpathSync(onPath);
  const beside = readdirSync(dirname(real))
    .filter((name) => /^kubectl\.1\.\d+$/.test(name))
    .map((name) => join(dirname(real), name));
  return [...new Set([...beside, real])].flatMap(versioned).sort((a, b) => minor(a) - minor(b));
}

function versioned(path: string): KubectlBinary[] {
  const { stdout, status } = spawnSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  if (status !== 0) return [];
  const { major, minor } = (JSON.parse(stdout) as { clientVersion: { major: string; minor: string } }).clientVersion;
  return [{ path, version: `${major}.${minor.replace(/\D/g, '')}` }];
}

const minor = ({ version }: KubectlBinary): number => Number(version.split('.')[1]);

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** kubectl bound to one kubeconfig. */
export class Kubectl {
  readonly #path: string;
  readonly #kubeconfig: string;

  constructor(binary: KubectlBinary, kubeconfig: string) {
    this.#path = binary.path;
    this.#kubeconfig = kubeconfig;
  }

  /** Runs kubectl; never rejects for a non-zero exit. Ended after `timeoutMs` (30 s). */
  run(args: readonly string[], options: { stdin?: string; timeoutMs?: number; env?: Record<string, string> } = {}): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const env = { ...process.env, KUBECONFIG: this.#kubeconfig, KUBECACHEDIR: `${this.#kubeconfig}.cache`, ...options.env };
      const child = spawn(this.#path, args, { env, stdio: ['pipe', 'pipe', 'pipe'], timeout: options.timeoutMs ?? 30_000 });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ stdout, stderr, code }));
      child.stdin.on('error', () => {});
      child.stdin.end(options.stdin ?? '');
    });
  }

  /** Runs kubectl and answers what it printed. @throws when it exits non-zero, with what it said. */
  async ok(args: readonly string[], options: { stdin?: string; timeoutMs?: number; env?: Record<string, string> } = {}): Promise<string> {
    const { stdout, stderr, code } = await this.run(args, options);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} exited with ${code}:\n${stderr}${stdout}`);
    return stdout;
  }

  /** Repeats a command until its output satisfies `done`. @throws with the last output after `timeoutMs`. */
  async until(args: readonly string[], done: (stdout: string) => boolean, timeoutMs = 30_000): Promise<string> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const result = await this.run(args);
      if (result.code === 0 && done(result.stdout)) return result.stdout;
      if (performance.now() > deadlineMs) throw new Error(`kubectl ${args.join(' ')} did not come true:\n${result.stderr}${result.stdout}`);
    }
  }
}
