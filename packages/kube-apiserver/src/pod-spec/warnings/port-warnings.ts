import type { ContainerPort, PodSpec } from '@kubewright/api/core/v1';
import { visitContainers } from '@kubewright/api/pods';
import { mostWarnings } from './most-warnings.ts';

interface SeenPort {
  /** Its place among all ports of the pod. */
  readonly order: number;
  readonly at: string;
  readonly hostPort: number;
  readonly hostIp: string;
}

/** Ports of one number and protocol, in one container or two (pkg/api/pod warningsForPodSpecAndMeta). */
export function portWarnings(spec: PodSpec, at: string, warnings: string[]): void {
  const seen = new Map<string, SeenPort[]>();
  let order = 0;
  visitContainers(spec, at, ({ ports }, path) => {
    for (const [index, port] of (ports ?? []).entries()) {
      const { hostPort = 0, hostIP: hostIp = '' } = port;
      const each = { order: order++, at: `${path}.ports[${index}]`, hostPort, hostIp };
      if (hostIp && !hostPort) warnings.push(`${each.at}: hostIP set without hostPort: ${goText(port)}`);
      const keys = keysOf(port, each);
      compare(each, clashing(keys, each, seen), warnings);
      for (const key of Object.values(keys)) {
        const group = seen.get(key);
        if (group) group.push(each);
        else seen.set(key, [each]);
      }
    }
  });
}

/** The groups of ports one belongs to, each within the one before it. */
function keysOf(
  { containerPort, protocol }: ContainerPort,
  { hostPort, hostIp }: SeenPort,
): { readonly port: string; readonly hostPort: string; readonly hostIp: string } {
  const key = `${containerPort}/${protocol}`;
  return { port: key, hostPort: `${key}/${hostPort}`, hostIp: `${key}/${hostPort}/${hostIp}` };
}

/** Ports seen before that there is something to say of beside this one: no others are looked at. */
function clashing(
  keys: ReturnType<typeof keysOf>,
  { hostPort, hostIp }: SeenPort,
  seen: ReadonlyMap<string, readonly SeenPort[]>,
): readonly SeenPort[] {
  if (hostPort === 0) return seen.get(keys.port) ?? [];
  const sameHostPort = hostIp === '' ? [keys.hostPort] : [keys.hostIp, `${keys.hostPort}/`];
  const others = [`${keys.port}/0`, ...sameHostPort].flatMap((key) => seen.get(key) ?? []);
  return others.sort((a, b) => a.order - b.order);
}

function compare({ at, hostPort, hostIp }: SeenPort, others: readonly SeenPort[], warnings: string[]): void {
  for (const other of others) {
    if (warnings.length >= mostWarnings) return;
    if (other.hostPort === hostPort && other.hostIp === hostIp) warnings.push(`${at}: duplicate port definition with ${other.at}`);
    else if (other.hostPort === 0 || hostPort === 0) warnings.push(`${at}: overlapping port definition with ${other.at}`);
    else warnings.push(`${at}: dangerously ambiguous port definition with ${other.at}`);
  }
}

/** As Go prints the struct. */
const goText = ({ name = '', hostPort = 0, containerPort, protocol, hostIP = '' }: ContainerPort): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol ?? ''} HostIP:${hostIP}}`;
