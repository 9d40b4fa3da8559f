import { mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RuntimeError } from '@kubewright/cri';
import type { ContainerConfig, ExecOptions } from '@kubewright/cri';
import { resolveCommand } from './launch.ts';
import type { LaunchOptions } from './launch.ts';
import { asUser, canMount, enterMountNamespace, inMountNamespace, makeMountPoints } from './mount-namespace.ts';
import { containerMark } from './process-container.ts';
import type { ContainerRecord, SandboxRecord } from './records.ts';
import { runMark } from './run-ledger.ts';

export interface ContainerLauncherDeps {
  /** Working directories of containers that name none. */
  readonly workDirectory: string;
  readonly runId: string;
}

/** Turns a container's configuration into the process to start: command line, environment, directory, user. */
export class ContainerLauncher {
  readonly #deps: ContainerLauncherDeps;
  readonly #canMount: boolean;

  private constructor(deps: ContainerLauncherDeps, mounts: boolean) {
    this.#deps = deps;
    this.#canMount = mounts;
  }

  static async detect(deps: ContainerLauncherDeps): Promise<ContainerLauncher> {
    return new ContainerLauncher(deps, await canMount());
  }

  /** @throws {RuntimeError} when this runtime cannot run such a container. */
  check({ command, args, image, security }: ContainerConfig): void {
    if (command.length + args.length === 0) {
      throw new RuntimeError(
        'InvalidArgument',
        `image "${image.image}" cannot be run: this node starts containers as processes of the host and has no image to take a command from. ` +
          'Set "command" in the container, or use a node with a container runtime.',
        { reason: 'ErrImageNotSupported' },
      );
    }
    const uid = process.getuid?.();
    if (uid !== 0 && security?.runAsUser !== undefined && security.runAsUser !== uid) {
      throw new RuntimeError(
        'FailedPrecondition',
        `cannot run as user ${security.runAsUser}: the node itself runs as user ${uid} and not as root`,
      );
    }
  }

  options({ id, config }: ContainerRecord, sandbox: SandboxRecord): LaunchOptions {
    const own = join(this.#deps.workDirectory, id);
    if (!config.workingDir) mkdirSync(own, { recursive: true, mode: 0o755 });
    const cwd = config.workingDir || own;
    const env = this.#environment(id, config, sandbox);
    const command = [...config.command, ...config.args];
    const bindsCommand = config.mounts.some(
      ({ containerPath }) => command[0]!.startsWith(`${containerPath}/`) || cwd.startsWith(containerPath),
    );
    if (!bindsCommand) resolveCommand(command[0]!, env['PATH'] ?? '', cwd);
    const common = { env, tty: config.tty, stdin: config.stdin };
    if (!this.#bindsMounts(config)) return { ...common, argv: command, cwd, ...userOf(config) };
    makeMountPoints(config.mounts);
    return {
      ...common,
      argv: inMountNamespace(asUser(command, { ...userOf(config), groups: config.security?.supplementalGroups ?? [] }), cwd, config.mounts),
      cwd: '/',
    };
  }

  execOptions({ id, config }: ContainerRecord, sandbox: SandboxRecord, pid: number, { command, tty, stdin }: ExecOptions): LaunchOptions {
    const env = this.#environment(id, config, sandbox);
    const cwd = config.workingDir || join(this.#deps.workDirectory, id);
    const common = { env: tty ? { TERM: 'xterm', ...env } : env, tty, stdin };
    if (command.length === 0) throw new RuntimeError('InvalidArgument', 'you must specify at least one command for the container');
    if (!this.#bindsMounts(config)) {
      resolveCommand(command[0]!, env['PATH'] ?? '', cwd);
      return { ...common, argv: command, cwd, ...userOf(config) };
    }
    const argv = asUser(command, { ...userOf(config), groups: config.security?.supplementalGroups ?? [] });
    return { ...common, argv: enterMountNamespace(pid, argv, cwd), cwd: '/' };
  }

  forget(containerId: string): void {
    rmSync(join(this.#deps.workDirectory, containerId), { recursive: true, force: true });
  }

  #bindsMounts(config: ContainerConfig): boolean {
    return this.#canMount && config.mounts.length > 0;
  }

  #environment(id: string, config: ContainerConfig, { config: pod, ips }: SandboxRecord): Record<string, string> {
    const env: Record<string, string> = {
      PATH: process.env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: homedir(),
      HOSTNAME: pod.hostname,
      ...(ips[0] !== undefined && { POD_IP: ips[0] }),
      ...(config.tty && { TERM: 'xterm' }),
    };
    for (const { key, value } of config.env) env[key] = value;
    // Without mounts a process finds its volumes through this: a JSON object from container path to host path.
    if (!this.#canMount && config.mounts.length > 0) {
      env['KUBEWRIGHT_MOUNTS'] = JSON.stringify(
        Object.fromEntries(config.mounts.map(({ containerPath, hostPath }) => [containerPath, hostPath])),
      );
    }
    env[containerMark] = id;
    env[runMark] = this.#deps.runId;
    return env;
  }
}

function userOf({ security }: ContainerConfig): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  return {
    ...(security?.runAsUser !== undefined && { uid: security.runAsUser }),
    ...(security?.runAsGroup !== undefined && { gid: security.runAsGroup }),
  };
}
