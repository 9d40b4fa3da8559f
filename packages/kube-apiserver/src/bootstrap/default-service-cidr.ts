import { formatTime, isNotFound, type Clock, type KubeObject, type Logger } from '@kubewright/api-machinery';
import { type ServiceCIDR, ServiceCIDRs } from '@kubewright/api/networking/v1';
import type { Client } from '@kubewright/client';
import { Kept } from './kept.ts';

const name = 'kubernetes';
const fieldManager = 'kubernetes-service-cidr-controller';
const failed = 'KubernetesDefaultServiceCIDRError';

export interface DefaultServiceCidrDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where it says what an administrator has to see to. */
  readonly events?: { event(about: KubeObject, type: 'Warning', reason: string, message: string): void };
}

/**
 * Keeps the ServiceCIDR `kubernetes`: the ranges that the server was started with. One that has other ranges stays as it is,
 * unless a second family has come; one that has these is ready as long as nobody says otherwise
 * (pkg/controlplane/controller/defaultservicecidr, release 1.36).
 */
export class DefaultServiceCidr {
  readonly #deps: DefaultServiceCidrDeps;
  readonly #cidrs: readonly string[];
  readonly #kept: Kept;
  /** What has been said once is not said again. */
  readonly #said = new Set<string>();

  constructor(deps: DefaultServiceCidrDeps, cidrs: readonly string[]) {
    this.#deps = deps;
    this.#cidrs = cidrs;
    this.#kept = new Kept({ ...deps, what: 'the default ServiceCIDR', ensure: () => this.#ensure() });
  }

  /** Looks after it until the signal aborts; tells each time that it is there. */
  run(signal: AbortSignal, onMade: () => void): Promise<void> {
    return this.#kept.run(signal, onMade);
  }

  /** Whether it is there now. */
  sync(): Promise<boolean> {
    return this.#kept.sync();
  }

  async #ensure(): Promise<void> {
    const resource = this.#deps.client.resource(ServiceCIDRs);
    const present = await resource.get({ name }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    const [first, ...others] = present?.spec.cidrs ?? [];
    if (present && others.length === 0 && this.#cidrs.length === 2 && first === this.#cidrs[0]) await this.#addSecondFamily(present);
    else await this.#makeReady(present ?? (await resource.create({ metadata: { name }, spec: { cidrs: [...this.#cidrs] } })));
  }

  async #addSecondFamily(present: ServiceCIDR): Promise<void> {
    const { client, logger, events } = this.#deps;
    const cidrs = [...this.#cidrs];
    await client
      .resource(ServiceCIDRs)
      .update({ ...present, spec: { ...present.spec, cidrs } })
      .catch((error: unknown) => {
        logger.error('the default ServiceCIDR could not be given a second range', { cidrs, error: String(error) });
        const message = `The default ServiceCIDR can not be upgraded from ${cidrs[0]} to dual stack ${shown(cidrs)} : ${messageOf(error)}`;
        events?.event(present, 'Warning', failed, message);
      });
  }

  async #makeReady(object: ServiceCIDR): Promise<void> {
    // What becomes of one that is being deleted is the controller's to say.
    if (object.metadata.deletionTimestamp) return;
    const cidrs = object.spec.cidrs ?? [];
    if (cidrs.join() !== this.#cidrs.join()) {
      const message = `The default ServiceCIDR ${shown(cidrs)} does not match the controller flag configurations ${shown(this.#cidrs)}`;
      return this.#sayOnce(object, 'KubernetesDefaultServiceCIDRInconsistent', message);
    }
    const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status === 'False') return this.#sayOnce(object, ready.reason ?? '', `Configuration matches, but ${ready.message ?? ''}`);
    if (ready?.status !== 'True') await this.#setReady();
  }

  async #setReady(): Promise<void> {
    const { client, clock } = this.#deps;
    const ready = {
      type: 'Ready',
      status: 'True' as const,
      message: 'Kubernetes default Service CIDR is ready',
      lastTransitionTime: formatTime(clock.nowMs()),
    };
    const body = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name }, status: { conditions: [ready] } };
    await client.resource(ServiceCIDRs).patch({ name }, { type: 'apply', body }, { subresource: 'status', fieldManager, force: true });
  }

  #sayOnce(object: ServiceCIDR, reason: string, message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#deps.logger.warn('the default ServiceCIDR is not as this server was told', { reason, message });
    this.#deps.events?.event(object, 'Warning', reason, message);
  }
}

/** As Go prints a list of texts. */
const shown = (cidrs: readonly string[]): string => `[${cidrs.join(' ')}]`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
