import { type FieldError, duplicate, invalidValue, isPortName, isPortNumber, notSupported, required } from '@kubewright/api-machinery';
import type { Container, ContainerPort } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';

export const protocols: readonly string[] = ['SCTP', 'TCP', 'UDP'];

export function checkProtocol(protocol: string | undefined, field: string, errors: FieldError[]): void {
  if (!protocol) errors.push(required(field));
  else if (!protocols.includes(protocol)) errors.push(notSupported(field, protocol, protocols));
}

export function validatePorts(ports: readonly ContainerPort[], path: string, errors: FieldError[]): void {
  const names = new Set<string>();
  for (const [index, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (name) {
      const wrong = checked(isPortName, name, `${at}.name`);
      errors.push(...wrong);
      if (wrong.length === 0) {
        if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
        names.add(name);
      }
    }
    if (!containerPort) errors.push(required(`${at}.containerPort`));
    else errors.push(...checked(isPortNumber, containerPort, `${at}.containerPort`));
    if (hostPort) errors.push(...checked(isPortNumber, hostPort, `${at}.hostPort`));
    checkProtocol(protocol, `${at}.protocol`, errors);
  }
}

/** No two ports of the containers take the same port of the node. `taken` remembers those seen. */
export function checkHostPortConflicts({ ports }: Container, at: string, taken: Set<string>, errors: FieldError[]): void {
  for (const [index, { hostPort, hostIP = '', protocol = '' }] of (ports ?? []).entries()) {
    if (!hostPort) continue;
    const key = `${protocol}/${hostIP}/${hostPort}`;
    if (taken.has(key)) errors.push(duplicate(`${at}.ports[${index}].hostPort`, key));
    taken.add(key);
  }
}

/** In the host's network a container is reached at the port it listens on; templates may leave it to the pods. */
export function checkHostNetworkPorts(containers: readonly Container[], path: string, isPod: boolean, errors: FieldError[]): void {
  for (const [index, { ports }] of containers.entries()) {
    for (const [i, { hostPort = 0, containerPort = 0 }] of (ports ?? []).entries()) {
      if ((!isPod && hostPort === 0) || hostPort === containerPort) continue;
      errors.push(
        invalidValue(`${path}[${index}].ports[${i}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true'),
      );
    }
  }
}

/** A number of a port, or a name of one (core validation ValidatePortNumOrName). */
export function checkPortNumberOrName(port: number | string | undefined, field: string, errors: FieldError[]): void {
  if (typeof port === 'string') errors.push(...checked(isPortName, port, field));
  else errors.push(...checked(isPortNumber, port ?? 0, field));
}
