import { type Service, type Endpoints, Endpoints as EndpointsType, Services } from '@kubewright/api/core/v1';
import { type EndpointSlice, EndpointSlices } from '@kubewright/api/discovery/v1';
import type { Client } from '@kubewright/client';
import { semanticEqual } from '../strategy/equality.ts';
import { ensure } from './ensure.ts';

const namespace = 'default';
const name = 'kubernetes';

export interface KubernetesServiceOptions {
  /** First address of the service range. */
  readonly clusterIp: string;
  /** Where the API server is reached from inside the cluster. */
  readonly advertiseAddress: string;
  readonly port: number;
}

/** The service `default/kubernetes`, and the endpoint behind it: this API server. */
export async function ensureKubernetesService(client: Client, { clusterIp, advertiseAddress, port }: KubernetesServiceOptions): Promise<void> {
  const ports = [{ name: 'https', port, protocol: 'TCP' as const }];
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const service: Service = {
    metadata: { namespace, name, labels },
    spec: { type: 'ClusterIP', clusterIP: clusterIp, clusterIPs: [clusterIp], ports: [{ name: 'https', port: 443, targetPort: port, protocol: 'TCP' }] },
    status: {},
  };
  const endpoints: Endpoints = {
    metadata: { namespace, name, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: advertiseAddress }], ports }],
  };
  const slice: EndpointSlice = {
    metadata: { namespace, name, labels: { 'kubernetes.io/service-name': name } },
    addressType: advertiseAddress.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [advertiseAddress], conditions: { ready: true } }],
    ports,
  };
  await Promise.all([
    ensure(client, Services, [service], (present, wanted) => withTargetPort(present, wanted)),
    ensure(client, EndpointsType, [endpoints], (present, wanted) => (semanticEqual(present.subsets, wanted.subsets) ? undefined : { ...present, subsets: wanted.subsets })),
    ensure(client, EndpointSlices, [slice], (present, wanted) => (sameEndpoints(present, wanted) ? undefined : { ...present, endpoints: wanted.endpoints, ports: wanted.ports })),
  ]);
}

/** The port may be another one after a restart. */
function withTargetPort(present: Service, wanted: Service): Service | undefined {
  const targetPort = wanted.spec.ports?.[0]?.targetPort;
  const [port, ...others] = present.spec.ports ?? [];
  return !port || port.targetPort === targetPort ? undefined : { ...present, spec: { ...present.spec, ports: [{ ...port, targetPort }, ...others] } };
}

const sameEndpoints = (a: EndpointSlice, b: EndpointSlice): boolean =>
  semanticEqual(a.endpoints, b.endpoints) && semanticEqual(a.ports?.map(({ port }) => port), b.ports?.map(({ port }) => port));
