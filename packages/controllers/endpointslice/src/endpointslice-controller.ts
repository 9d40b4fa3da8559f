import { isNotFound, keyOf, keyString, type ObjectKey } from '@kubewright/api-machinery';
import { Nodes, Pods, Services, type Node, type Pod, type Service } from '@kubewright/api/core/v1';
import { EndpointSlices, type EndpointSlice } from '@kubewright/api/discovery/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  hasManagedEndpoints,
  isNamespaceTerminating,
  podsOf,
  servicesOfPod,
  TriggerTimes,
  type ControllerContext,
  type ControllerDefinition,
  type ControllerManifest,
  type EventRecorder,
  type ReconcileResult,
  type Reconciler,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister, SharedInformer } from '@kubewright/informer';
import { decideSlices, managedByLabel, managedByValue, serviceNameLabel, type SlicePlan } from './decide-slices.ts';
import { SliceTracker } from './slice-tracker.ts';

export const manifest: ControllerManifest = {
  name: 'endpointslice-controller',
  primary: EndpointSlices,
  uses: [
    { resource: Services, verbs: ['get', 'list', 'watch'] },
    { resource: Pods, verbs: ['get', 'list', 'watch'] },
    { resource: Nodes, verbs: ['get', 'list', 'watch'] },
    { resource: EndpointSlices, verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'] },
    { resource: Services, subresource: 'finalizers', verbs: ['update'] },
  ],
  idleWithout: [Services, EndpointSlices],
};

/** Lists the endpoints of each service in slices of at most a hundred (upstream pkg/controller/endpointslice). */
export const endpointsliceControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = new EndpointSliceController(context);
    return { reconciler, triggers: reconciler.triggers(), retry: { baseMs: 1_000, maxMs: 1_000_000 } };
  },
};

const byService = 'endpointslice/service';

class EndpointSliceController implements Reconciler {
  readonly #services: Lister<Service>;
  readonly #pods: Lister<Pod>;
  readonly #nodes: Lister<Node>;
  readonly #slices: SharedInformer<EndpointSlice>;
  readonly #client: ResourceClient<EndpointSlice>;
  readonly #events: EventRecorder;
  readonly #triggerTimes = new TriggerTimes();
  readonly #tracker: SliceTracker;

  constructor({ client, informers, clock, events }: ControllerContext) {
    this.#tracker = new SliceTracker(clock);
    this.#services = informers.informer(Services).lister;
    this.#pods = informers.informer(Pods).lister;
    this.#nodes = informers.informer(Nodes).lister;
    this.#slices = informers.informer(EndpointSlices);
    this.#slices.addIndex(byService, (slice) => (isOurs(slice) ? [keyString(serviceKeyOf(slice))] : []));
    this.#client = client.resource(EndpointSlices);
    this.#events = events;
  }

  /** Services; pods, for the services that select them; slices of ours that somebody changed or deleted. */
  triggers(): readonly Trigger[] {
    const pods: Trigger<Pod> = { resource: Pods, keysOf: (pod, old) => servicesOfPod(this.#services, pod, old) };
    const slices: Trigger<EndpointSlice> = {
      resource: EndpointSlices,
      keysOf: (slice, old, change) => this.#keysOfSlice(slice, old, change),
    };
    return [{ resource: Services }, pods as unknown as Trigger, slices as unknown as Trigger];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const service = this.#services.get(key);
    if (!service) {
      // Its slices are owned by it; the garbage collector takes them.
      this.#triggerTimes.forget(keyString(key));
      this.#tracker.forget(keyString(key));
      return done;
    }
    if (!hasManagedEndpoints(service)) return done;
    const existing = this.#slices.lister.byIndex(byService, keyString(key));
    if (this.#tracker.isStale(keyString(key), existing)) throw new Error('the informer does not show the latest slices yet');
    const pods = podsOf(service, this.#pods);
    const plan = decideSlices({
      service,
      pods,
      existing: existing.filter(({ metadata }) => !metadata.deletionTimestamp),
      nodeOf: (name) => this.#nodes.get({ name }),
      triggerTime: this.#triggerTimes.next(keyString(key), service, pods),
    });
    await this.#apply(service, plan, signal);
    const [lost] = plan.withoutNode;
    if (lost) throw new Error(`node "${lost.spec.nodeName}" of pod ${keyString(keyOf(lost))} not found`);
    return done;
  }

  async #apply(service: Service, plan: SlicePlan, signal: AbortSignal): Promise<void> {
    const key = keyString(keyOf(service));
    try {
      if (!service.metadata.deletionTimestamp) {
        for (const slice of plan.create) this.#tracker.wrote(key, await this.#client.create(slice, { signal }));
      }
      for (const slice of plan.update) this.#tracker.wrote(key, await this.#client.update(slice, { signal }));
      for (const slice of plan.delete) await this.#delete(key, slice, signal);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      const { namespace, name } = service.metadata;
      const message = `Error updating Endpoint Slices for Service ${namespace}/${name}: ${error instanceof Error ? error.message : String(error)}`;
      this.#events.event(service, 'Warning', 'FailedToUpdateEndpointSlices', message);
      throw error;
    }
  }

  async #delete(key: string, slice: EndpointSlice, signal: AbortSignal): Promise<void> {
    const { uid } = slice.metadata;
    try {
      await this.#client.delete(keyOf(slice), { ...(uid && { preconditions: { uid } }), signal });
      if (this.#slices.lister.get(keyOf(slice))) this.#tracker.deleted(key, slice);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  #keysOfSlice(slice: EndpointSlice, old: EndpointSlice | undefined, change: string): ObjectKey[] {
    const owners = [slice, old].filter((each) => each !== undefined).filter(isOurs);
    if (change === 'deleted') for (const each of owners) this.#tracker.sawDeletion(keyString(serviceKeyOf(each)), each);
    return owners.map(serviceKeyOf);
  }
}

function isOurs({ metadata }: EndpointSlice): boolean {
  return metadata.labels?.[managedByLabel] === managedByValue && Boolean(metadata.labels[serviceNameLabel]);
}

function serviceKeyOf({ metadata }: EndpointSlice): ObjectKey {
  return { namespace: metadata.namespace ?? '', name: metadata.labels?.[serviceNameLabel] ?? '' };
}
