import { formatTime, isAlreadyExists, isConflict, isNotFound, sleep, type Clock, type Logger } from '@kubewright/api-machinery';
import { type ServiceCIDR, ServiceCIDRs } from '@kubewright/api/networking/v1';
import type { Client } from '@kubewright/client';

const name = 'kubernetes';
const fieldManager = 'kubernetes-service-cidr-controller';

const intervalMs = 10_000;

export interface DefaultServiceCidrDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps the ServiceCIDR `kubernetes`: the ranges that the server was started with, ready from the start. As long as it
 * cannot be read or made, which is logged, the server does all else (pkg/controlplane/controller/defaultservicecidr).
 */
export class DefaultServiceCidr {
  readonly #deps: DefaultServiceCidrDeps;
  readonly #cidrs: readonly string[];

  constructor(deps: DefaultServiceCidrDeps, cidrs: readonly string[]) {
    this.#deps = deps;
    this.#cidrs = cidrs;
  }

  /** Looks after it until the signal aborts; tells each time that it is there. */
  async run(signal: AbortSignal, onMade: () => void): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#deps.clock, intervalMs, signal).catch(() => {});
      if (!signal.aborted && (await this.sync())) onMade();
    }
  }

  /** Whether it is there now. */
  async sync(): Promise<boolean> {
    try {
      await this.#ensure();
      return true;
    } catch (error) {
      // Another server was faster.
      if (isAlreadyExists(error) || isConflict(error)) return true;
      this.#deps.logger.error('the default ServiceCIDR could not be read or made and will be tried again', { error: String(error) });
      return false;
    }
  }

  async #ensure(): Promise<void> {
    const { client, clock } = this.#deps;
    const resource = client.resource(ServiceCIDRs);
    const present = await resource.get({ name }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    const object = present ?? (await resource.create({ metadata: { name }, spec: { cidrs: [...this.#cidrs] } }));
    if (object.metadata.deletionTimestamp || isReady(object)) return;
    const ready = {
      type: 'Ready',
      status: 'True' as const,
      message: 'Kubernetes default Service CIDR is ready',
      lastTransitionTime: formatTime(clock.nowMs()),
    };
    const body = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name }, status: { conditions: [ready] } };
    await resource.patch({ name }, { type: 'apply', body }, { subresource: 'status', fieldManager, force: true });
  }
}

const isReady = ({ status }: ServiceCIDR): boolean => (status?.conditions ?? []).some(({ type }) => type === 'Ready');
