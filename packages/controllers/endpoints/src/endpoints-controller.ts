import { isForbidden, isNotFound, keyOf, keyString, type ObjectKey } from '@kubewright/api-machinery';
import { Endpoints as EndpointsType, Pods, Services, type Endpoints, type Pod, type Service } from '@kubewright/api/core/v1';
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
import type { Lister } from '@kubewright/informer';
import { decideEndpoints, managedByLabel, managedByValue } from './decide-endpoints.ts';

export const manifest: ControllerManifest = {
  name: 'endpoints-controller',
  primary: EndpointsType,
  serviceAccount: 'endpoint-controller',
  uses: [
    { resource: Services, verbs: ['get', 'list', 'watch'] },
    { resource: Pods, verbs: ['get', 'list', 'watch'] },
    { resource: EndpointsType, verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'] },
  ],
  idleWithout: [Services, EndpointsType],
};

/** Lists the addresses behind each service in the old, single-object form (upstream pkg/controller/endpoint). */
export const endpointsControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = new EndpointsController(context);
    return { reconciler, triggers: reconciler.triggers() };
  },
};

class EndpointsController implements Reconciler {
  readonly #services: Lister<Service>;
  readonly #pods: Lister<Pod>;
  readonly #endpoints: Lister<Endpoints>;
  readonly #client: ResourceClient<Endpoints>;
  readonly #events: EventRecorder;
  readonly #triggerTimes = new TriggerTimes();

  constructor({ client, informers, events }: ControllerContext) {
    this.#services = informers.informer(Services).lister;
    this.#pods = informers.informer(Pods).lister;
    this.#endpoints = informers.informer(EndpointsType).lister;
    this.#client = client.resource(EndpointsType);
    this.#events = events;
  }

  /** Services; pods, for the services that select them; Endpoints that were deleted, or that nobody needs any more. */
  triggers(): readonly Trigger[] {
    const pods: Trigger<Pod> = { resource: Pods, keysOf: (pod, old) => servicesOfPod(this.#services, pod, old) };
    const endpoints: Trigger<Endpoints> = {
      resource: EndpointsType,
      keysOf: (object, _old, change) => (change === 'deleted' || (change === 'added' && isOurs(object)) ? [keyOf(object)] : []),
    };
    return [{ resource: Services }, pods as unknown as Trigger, endpoints as unknown as Trigger];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const service = this.#services.get(key);
    if (!service) return this.#remove(key, signal);
    if (!hasManagedEndpoints(service)) return done;
    const pods = podsOf(service, this.#pods);
    const current = this.#endpoints.get(key);
    const wanted = decideEndpoints(service, pods, current, this.#triggerTimes.next(keyString(key), service, pods));
    if (wanted) await this.#write(service, wanted, current === undefined, signal);
    return done;
  }

  async #remove(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    this.#triggerTimes.forget(keyString(key));
    if (!this.#endpoints.get(key)) return done;
    await this.#client.delete(key, { signal }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
    return done;
  }

  async #write(service: Service, wanted: Endpoints, isNew: boolean, signal: AbortSignal): Promise<void> {
    try {
      await (isNew ? this.#client.create(wanted, { signal }) : this.#client.update(wanted, { signal }));
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      const { namespace, name } = service.metadata;
      const [reason, verb] = isNew ? ['FailedToCreateEndpoint', 'create'] : ['FailedToUpdateEndpoint', 'update'];
      const message = `Failed to ${verb} endpoint for service ${namespace}/${name}: ${error instanceof Error ? error.message : String(error)}`;
      if (!(isNew && isForbidden(error))) this.#events.event(isNew ? service : wanted, 'Warning', reason!, message);
      throw error;
    }
  }
}

function isOurs({ metadata }: Endpoints): boolean {
  return metadata.labels?.[managedByLabel] === managedByValue;
}
