import { type FieldError, duplicate, forbiddenField, isDns1123Label, isPortNumber, required } from '@kubewright/api-machinery';
import type { ServicePort, ServiceSpec } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { checkPortNumberOrName, checkProtocol } from '../../pod-spec/validation/port.ts';
import { validateQualifiedName } from '../../validation/qualified-name.ts';

export function validatePorts(ports: readonly ServicePort[], errors: FieldError[]): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`;
    checkName(port.name ?? '', ports.length > 1, names, `${at}.name`, errors);
    errors.push(...checked(isPortNumber, port.port ?? 0, `${at}.port`));
    checkProtocol(port.protocol, `${at}.protocol`, errors);
    checkPortNumberOrName(port.targetPort, `${at}.targetPort`, errors);
    if (port.appProtocol !== undefined) errors.push(...validateQualifiedName(port.appProtocol, `${at}.appProtocol`));
  }
}

/** Ports are told apart by their names as soon as there are several. */
function checkName(name: string, isNeeded: boolean, names: Set<string>, field: string, errors: FieldError[]): void {
  if (name === '') {
    if (isNeeded) errors.push(required(field));
    return;
  }
  errors.push(...checked(isDns1123Label, name, field));
  if (names.has(name)) errors.push(duplicate(field, name));
  names.add(name);
}

export function checkPortsUnique({ ports = [], type }: ServiceSpec, errors: FieldError[]): void {
  if (type === 'ClusterIP') {
    for (const [index, { nodePort }] of ports.entries()) {
      if (nodePort) errors.push(forbiddenField(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    }
  }
  const nodePorts = new Set<string>();
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort));
    nodePorts.add(key);
  }
  const numbers = new Set<string>();
  for (const [index, { port, protocol }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    // Upstream shows its internal struct.
    if (numbers.has(key))
      errors.push(
        duplicate(`spec.ports[${index}]`, { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }),
      );
    numbers.add(key);
  }
}
