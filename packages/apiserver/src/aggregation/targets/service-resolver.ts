import { isNotFound } from '@kubewright/api-machinery';
import { Services, type Service, type ServicePort } from '@kubewright/api/core/v1';
import { EndpointSlices, type EndpointSlice } from '@kubewright/api/discovery/v1';
import type { Client } from '@kubewright/client';

/** Where a service is reached from this process. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

/** Finds a server behind a service. @throws {Error} that says why there is none. */
export interface ServiceResolver {
  resolve(namespace: string, name: string, port: number): Promise<ServiceAddress>;
}

/**
 * Resolves a service to one of its ready endpoints, so that it needs no service proxy on this machine (kube-aggregator's
 * endpoint routing). Endpoints are taken in turn.
 */
export class EndpointResolver implements ServiceResolver {
  readonly #client: Client;
  #turn = 0;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  async resolve(namespace: string, name: string, port: number): Promise<ServiceAddress> {
    const service = await this.#service(namespace, name);
    if (service.spec.type === 'ExternalName') return { host: service.spec.externalName ?? '', port };
    const servicePort = service.spec.ports?.find((each) => each.port === port);
    if (!servicePort) throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
    const { items } = await this.#client.resource(EndpointSlices).list({ namespace, labelSelector: `kubernetes.io/service-name=${name}` });
    const addresses = items.flatMap((slice) => readyAddresses(slice, servicePort));
    if (addresses.length === 0) throw new Error(`no endpoints available for service ${JSON.stringify(name)}`);
    return addresses[this.#turn++ % addresses.length]!;
  }

  async #service(namespace: string, name: string): Promise<Service> {
    return this.#client
      .resource(Services)
      .get({ namespace, name })
      .catch((error: unknown) => {
        throw isNotFound(error) ? new Error(`service ${JSON.stringify(name)} not found`) : error;
      });
  }
}

/**
 * The service `default/kubernetes` is this server itself, wherever its endpoints are; others are looked up
 * (kube-aggregator NewLoopbackServiceResolver).
 */
export function withLoopback(others: ServiceResolver, own: () => ServiceAddress): ServiceResolver {
  return {
    resolve: async (namespace, name, port) =>
      namespace === 'default' && name === 'kubernetes' && port === 443 ? own() : others.resolve(namespace, name, port),
  };
}

function readyAddresses({ addressType, endpoints, ports }: EndpointSlice, wanted: ServicePort): ServiceAddress[] {
  if (addressType === 'FQDN') return [];
  const port = ports?.find(({ name }) => (name ?? '') === (wanted.name ?? ''))?.port;
  if (port === undefined) return [];
  const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
  return ready.flatMap(({ addresses }) => addresses.map((host) => ({ host, port })));
}
