import { sleep } from '@kubewright/api-machinery';
import type { Clock } from '@kubewright/api-machinery';
import type { Container, HTTPGetAction, LifecycleHandler } from '@kubewright/api/core/v1';
import type { RuntimeService } from '@kubewright/cri';
import { httpGet } from '@kubewright/probes';
import type { Dial, HttpGet } from '@kubewright/probes';

export interface HookDeps {
  readonly runtime: RuntimeService;
  readonly clock: Clock;
  readonly dial: Dial;
}

/** Runs a postStart or preStop hook. @throws {Error} with the text of the hook's event when it fails. */
export async function runHook(
  deps: HookDeps,
  hook: LifecycleHandler,
  container: Container,
  containerId: string,
  podIp: string,
  signal: AbortSignal,
): Promise<void> {
  if (hook.exec) return runCommand(deps, hook.exec.command ?? [], containerId);
  if (hook.httpGet) {
    const answer = await httpGet(httpGetOf(hook.httpGet, container, podIp), deps.dial, 'kube-lifecycle/1.36', signal);
    if (answer.status >= 400) throw new Error(`HTTP hook failed with statuscode: ${answer.status}`);
    return;
  }
  if (hook.sleep) await sleep(deps.clock, Number(hook.sleep.seconds) * 1_000, signal).catch(() => undefined);
}

async function runCommand({ runtime }: HookDeps, command: readonly string[], containerId: string): Promise<void> {
  const { exitCode, stdout, stderr } = await runtime.execSync(containerId, command, 0);
  if (exitCode === 0) return;
  const output = Buffer.concat([stdout, stderr]).toString('utf8');
  throw new Error(`Exec lifecycle hook ([${command.join(' ')}]) exited with ${exitCode}: "${output}"`);
}

/** The request that an httpGet action of a container asks for. */
export function httpGetOf(action: HTTPGetAction, container: Container, podIp: string): HttpGet {
  return {
    scheme: action.scheme === 'HTTPS' ? 'https' : 'http',
    host: action.host || podIp,
    port: portNumber(action.port, container),
    path: action.path || '/',
    headers: action.httpHeaders ?? [],
  };
}

/** A port by number or by its name in the container. @throws {Error} when there is no such port. */
export function portNumber(port: number | string, container: Container): number {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  const number = named ?? (/^\d+$/.test(port) ? Number(port) : 0);
  if (number < 1 || number > 65_535) throw new Error(`invalid port number: ${port}`);
  return number;
}
