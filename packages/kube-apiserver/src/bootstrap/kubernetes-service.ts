import { semanticEqual } from '@kubewright/api-machinery';
import { type Service, type Endpoints, Endpoints as EndpointsType, Services } from '@kubewright/api/core/v1';
import { type EndpointSlice, EndpointSlices } from '@kubewright/api/discovery/v1';
import type { Client } from '@kubewright/client';
import { ensure } from './ensure.ts';
import { Kept, type KeptDeps } from './kept.ts';

const namespace = 'default';
const name = 'kubernetes';

export interface KubernetesServiceOptions {
  /** First address of the service range. */
  readonly clusterIp: string;
  /** Where the API server is reached from inside the cluster. */
  readonly advertiseAddress: string;
  readonly port: number;
  /** Whether this server is made the one endpoint of the service; {@link KubernetesEndpoints} does it where there may be several. Default true. */
  readonly endpoints?: boolean;
}

/** The service `default/kubernetes`, and the endpoint behind it: this API server. */
export async function ensureKubernetesService(client: Client, options: KubernetesServiceOptions): Promise<void> {
  const { clusterIp, advertiseAddress: address, port, endpoints = true } = options;
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const service: Service = {
    metadata: { namespace, name, labels },
    spec: {
      type: 'ClusterIP',
      clusterIP: clusterIp,
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'https', port: 443, targetPort: port, protocol: 'TCP' }],
    },
    status: {},
  };
  const single = [endpointsOf([address], port)];
  await Promise.all([
    ensure(client, Services, [service], (present, wanted) => withTargetPort(present, wanted)),
    ...(endpoints
      ? [
          ensure(client, EndpointsType, single, (present, wanted) =>
            sameSubsets(present, wanted) ? undefined : { ...present, subsets: wanted.subsets! },
          ),
          ensure(client, EndpointSlices, [sliceOf([address], { address, port })], (present, wanted) =>
            sameEndpoints(present, wanted) ? undefined : { ...present, endpoints: wanted.endpoints, ports: wanted.ports },
          ),
        ]
      : []),
  ]);
}

/** Keeps the service while the server runs; what stands in its way is logged, and no start fails for it. */
export class KubernetesService extends Kept {
  constructor(
    { client, ...deps }: Pick<KeptDeps, 'clock' | 'logger'> & { readonly client: Client },
    options: () => KubernetesServiceOptions,
  ) {
    super({ ...deps, what: 'the kubernetes service', ensure: () => ensureKubernetesService(client, options()) });
  }
}

const portsOf = (port: number) => [{ name: 'https', port, protocol: 'TCP' as const }];

/** API servers at these addresses, as Endpoints. */
export const endpointsOf = (addresses: readonly string[], port: number): Endpoints => ({
  metadata: { namespace, name, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
  ...(addresses.length > 0 && { subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: portsOf(port) }] }),
});

/** Those of the family of `own`, as a slice. */
export function sliceOf(addresses: readonly string[], own: { readonly address: string; readonly port: number }): EndpointSlice {
  const isSix = (address: string): boolean => address.includes(':');
  return {
    metadata: { namespace, name, labels: { 'kubernetes.io/service-name': name } },
    addressType: isSix(own.address) ? 'IPv6' : 'IPv4',
    endpoints: addresses
      .filter((address) => isSix(address) === isSix(own.address))
      .map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: portsOf(own.port),
  };
}

/** The port may be another one after a restart. */
function withTargetPort(present: Service, wanted: Service): Service | undefined {
  const targetPort = wanted.spec.ports?.[0]?.targetPort;
  const [port, ...others] = present.spec.ports ?? [];
  return !port || port.targetPort === targetPort
    ? undefined
    : { ...present, spec: { ...present.spec, ports: [{ ...port, targetPort }, ...others] } };
}

export const sameSubsets = (a: Endpoints, b: Endpoints): boolean => semanticEqual(a.subsets ?? [], b.subsets ?? []);

export const sameEndpoints = (a: EndpointSlice, b: EndpointSlice): boolean =>
  semanticEqual(a.endpoints, b.endpoints) &&
  semanticEqual(
    a.ports?.map(({ port }) => port),
    b.ports?.map(({ port }) => port),
  );
