import type { Service } from '@kubewright/api/core/v1';

/**
 * The variables that tell a pod where services are: `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT`, and the `WEB_PORT_…` ones
 * of Docker links (pkg/kubelet/envvars). Services without an address of their own have none.
 */
export function serviceEnvironment(services: readonly Service[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const service of services) {
    const { clusterIP, ports = [] } = service.spec;
    const [first] = ports;
    if (!clusterIP || clusterIP === 'None' || !first) continue;
    const prefix = variableName(service.metadata.name ?? '');
    variables.set(`${prefix}_SERVICE_HOST`, clusterIP);
    variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
    for (const { name, port } of ports) if (name) variables.set(`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port));
    addLinks(variables, prefix, clusterIP, ports);
  }
  return variables;
}

function addLinks(variables: Map<string, string>, prefix: string, ip: string, ports: NonNullable<Service['spec']['ports']>): void {
  ports.forEach(({ port, protocol = 'TCP' }, index) => {
    const url = `${protocol.toLowerCase()}://${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
    const portPrefix = `${prefix}_PORT_${port}_${protocol}`;
    if (index === 0) variables.set(`${prefix}_PORT`, url);
    variables.set(portPrefix, url);
    variables.set(`${portPrefix}_PROTO`, protocol.toLowerCase());
    variables.set(`${portPrefix}_PORT`, String(port));
    variables.set(`${portPrefix}_ADDR`, ip);
  });
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
