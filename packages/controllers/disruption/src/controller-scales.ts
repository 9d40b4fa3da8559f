import { controllerOf, isNotFound, type KubeObject, type ObjectKey, type OwnerReference } from '@kubewright/api-machinery';
import { Deployments, ReplicaSets, StatefulSets } from '@kubewright/api/apps/v1';
import type { Scale } from '@kubewright/api/autoscaling/v1';
import { ReplicationControllers, type Pod } from '@kubewright/api/core/v1';
import type { Client } from '@kubewright/client';
import type { ListResources } from '@kubewright/controller-runtime';
import type { InformerFactory, Lister } from '@kubewright/informer';

export interface ControllerScalesDeps {
  readonly informers: InformerFactory;
  readonly client: Client;
  readonly listResources: ListResources;
}

/** How many pods their controllers want together, and pods that have none. */
export interface TotalScale {
  readonly scale: number;
  readonly unmanaged: readonly Pod[];
}

interface ScaledObject extends KubeObject {
  readonly spec?: { readonly replicas?: number };
}

type Found = { readonly uid: string; readonly replicas: number } | undefined;

const groupOf = ({ apiVersion }: OwnerReference): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');
const isKind = (owner: OwnerReference, kind: string, ...groups: readonly string[]): boolean =>
  owner.kind === kind && groups.includes(groupOf(owner));

/** Finds what controllers of pods want: those that are built in by what is known of them, others by their scale. */
export class ControllerScales {
  readonly #deps: ControllerScalesDeps;
  readonly #deployments: Lister<ScaledObject>;
  readonly #replicaSets: Lister<ScaledObject>;
  readonly #statefulSets: Lister<ScaledObject>;
  readonly #replicationControllers: Lister<ScaledObject>;

  constructor(deps: ControllerScalesDeps) {
    this.#deps = deps;
    this.#deployments = deps.informers.informer(Deployments).lister;
    this.#replicaSets = deps.informers.informer(ReplicaSets).lister;
    this.#statefulSets = deps.informers.informer(StatefulSets).lister;
    this.#replicationControllers = deps.informers.informer(ReplicationControllers).lister;
  }

  /** @throws {Error} when a pod's controller cannot be found, or has no scale. */
  async total(pods: readonly Pod[], signal: AbortSignal): Promise<TotalScale> {
    const unmanaged: Pod[] = [];
    const replicas = new Map<string, number>();
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (!owner) unmanaged.push(pod);
      else if (!replicas.has(owner.uid)) {
        const found = await this.#find(owner, pod.metadata.namespace ?? '', signal);
        if (!found) throw new Error(`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`);
        replicas.set(found.uid, found.replicas);
      }
    }
    return { scale: [...replicas.values()].reduce((sum, count) => sum + count, 0), unmanaged };
  }

  async #find(owner: OwnerReference, namespace: string, signal: AbortSignal): Promise<Found> {
    return this.#builtIn(owner, namespace) ?? (await this.#byScale(owner, { namespace, name: owner.name }, signal));
  }

  #builtIn(owner: OwnerReference, namespace: string): Found {
    const known = (lister: Lister<ScaledObject>, { name, uid }: OwnerReference): ScaledObject | undefined => {
      const object = lister.get({ namespace, name });
      return object?.metadata.uid === uid ? object : undefined;
    };
    if (isKind(owner, 'ReplicationController', '')) return found(known(this.#replicationControllers, owner));
    if (isKind(owner, 'StatefulSet', 'apps')) return found(known(this.#statefulSets, owner));
    if (!isKind(owner, 'ReplicaSet', 'apps', 'extensions')) return undefined;
    const replicaSet = known(this.#replicaSets, owner);
    const above = replicaSet && controllerOf(replicaSet);
    if (!above || above.kind !== 'Deployment') return found(replicaSet);
    return isKind(above, 'Deployment', 'apps', 'extensions') ? found(known(this.#deployments, above)) : undefined;
  }

  async #byScale(owner: OwnerReference, key: ObjectKey, signal: AbortSignal): Promise<Found> {
    const { client, listResources } = this.#deps;
    const group = groupOf(owner);
    const type = (await listResources()).resources.find((each) => each.group === group && each.kind === owner.kind);
    if (!type) throw new Error(`no matches for kind ${JSON.stringify(owner.kind)} in version ${JSON.stringify(owner.apiVersion)}`);
    try {
      const scale = await client.resource(type).getSubresource<Scale>(key, 'scale', { signal });
      return scale.metadata.uid === owner.uid ? found(scale) : undefined;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      if (type.subresources && !type.subresources.includes('scale'))
        throw new Error(`${type.plural}${group && `.${group}`} does not implement the scale subresource`, { cause: error });
      return undefined;
    }
  }
}

const found = (object: ScaledObject | undefined): Found => object && { uid: object.metadata.uid!, replicas: object.spec?.replicas ?? 0 };
