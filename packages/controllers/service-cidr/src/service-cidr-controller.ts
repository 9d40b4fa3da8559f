import { formatTime, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import type { Condition } from '@kubewright/api/meta/v1';
import { IPAddresses, ServiceCIDRs, type IPAddress, type ServiceCIDR } from '@kubewright/api/networking/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  requeueAfter,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideServiceCidr, protectionFinalizer, readyCondition } from './decide-service-cidr.ts';

export const manifest: ControllerManifest = {
  name: 'service-cidr-controller',
  serviceAccount: 'service-cidrs-controller',
  primary: ServiceCIDRs,
  uses: [
    { resource: ServiceCIDRs, verbs: ['get', 'list', 'watch', 'update'] },
    { resource: ServiceCIDRs, subresource: 'status', verbs: ['patch'] },
    { resource: IPAddresses, verbs: ['get', 'list', 'watch'] },
  ],
  idleWithout: [ServiceCIDRs, IPAddresses],
};

interface Deps {
  readonly ranges: Lister<ServiceCIDR>;
  readonly addresses: Lister<IPAddress>;
  readonly client: ResourceClient<ServiceCIDR>;
  readonly clock: Clock;
}

/** Makes ranges for service addresses ready, and keeps one that is deleted until no service needs it. */
class ServiceCidrController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { ranges, addresses, clock } = this.#deps;
    const range = ranges.get(key);
    if (!range) return done;
    const decision = decideServiceCidr(range, { others: ranges.list(), addresses: addresses.list(), nowMs: clock.nowMs() });
    if (decision.kind === 'wait') return requeueAfter(decision.remainingMs);
    if (decision.kind === 'protect') await this.#setFinalizers(range, [...(range.metadata.finalizers ?? []), protectionFinalizer], signal);
    if (decision.kind === 'let go')
      await this.#setFinalizers(
        range,
        (range.metadata.finalizers ?? []).filter((name) => name !== protectionFinalizer),
        signal,
      );
    if (decision.kind === 'ready') await this.#setReady(range, readyCondition, signal);
    if (decision.kind === 'terminating') {
      const message = 'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR';
      await this.#setReady(range, { status: 'False', reason: 'Terminating', message }, signal);
    }
    return done;
  }

  async #setFinalizers(range: ServiceCIDR, finalizers: string[], signal: AbortSignal): Promise<void> {
    await this.#deps.client.update({ ...range, metadata: { ...range.metadata, finalizers } }, { signal });
  }

  async #setReady(range: ServiceCIDR, said: Pick<Condition, 'status' | 'reason' | 'message'>, signal: AbortSignal): Promise<void> {
    const { name = '', uid } = range.metadata;
    const condition = { type: 'Ready', ...said, lastTransitionTime: formatTime(this.#deps.clock.nowMs()) };
    const body = { ...applied, metadata: { name, uid }, status: { conditions: [condition] } };
    const options = { subresource: 'status', fieldManager: manifest.name, force: true, signal };
    await this.#deps.client.patch({ name }, { type: 'apply', body: body as never }, options);
  }
}

const applied = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR' };

export const serviceCidrControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client, clock }) => {
    const ranges = informers.informer(ServiceCIDRs).lister;
    const everyRange = () => ranges.list().map(({ metadata }) => ({ name: metadata.name! }));
    return {
      reconciler: new ServiceCidrController({
        ranges,
        addresses: informers.informer(IPAddresses).lister,
        client: client.resource(ServiceCIDRs),
        clock,
      }),
      triggers: [
        // What one range stands for may be what another one waits for.
        {
          resource: ServiceCIDRs,
          keysOf: ({ metadata }, _old, change) =>
            change === 'deleted' || metadata.deletionTimestamp ? everyRange() : [{ name: metadata.name! }, ...goingOf(ranges)],
        },
        { resource: IPAddresses, keysOf: (_address, _old, change) => (change === 'deleted' ? goingOf(ranges) : []) },
      ],
      workers: 1,
    };
  },
};

const goingOf = (ranges: Lister<ServiceCIDR>): ObjectKey[] =>
  ranges.list().flatMap(({ metadata }) => (metadata.deletionTimestamp ? [{ name: metadata.name! }] : []));
