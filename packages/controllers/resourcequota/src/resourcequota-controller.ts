import type { KubeObject, ObjectKey, ResourceType } from '@kubewright/api-machinery';
import { keyOf, semanticEqual } from '@kubewright/api-machinery';
import { quotaEvaluator, type QuotaEvaluator } from '@kubewright/admission';
import { PersistentVolumeClaims, Pods, ResourceQuotas, Services, type ResourceQuota } from '@kubewright/api/core/v1';
import {
  anyResource,
  trigger,
  type ControllerContext,
  type ControllerDefinition,
  type ControllerManifest,
  type ListResources,
  type Trigger,
} from '@kubewright/controller-runtime';
import { countsFor } from './calculate-usage.ts';
import { FollowedResources, type Follow } from './followed-resources.ts';
import { ResourceQuotaReconciler } from './resourcequota-reconciler.ts';

export const manifest: ControllerManifest = {
  name: 'resourcequota-controller',
  primary: ResourceQuotas,
  uses: [
    { resource: ResourceQuotas, verbs: ['list', 'watch'] },
    { resource: ResourceQuotas, subresource: 'status', verbs: ['update'] },
    { resource: Pods, verbs: ['list', 'watch'] },
    { resource: Services, verbs: ['list', 'watch'] },
    { resource: PersistentVolumeClaims, verbs: ['list', 'watch'] },
    { resource: anyResource, verbs: ['list', 'watch'] },
  ],
  idleWithout: [ResourceQuotas],
};

export interface ResourceQuotaOptions {
  /** What there is at the moment, by discovery; asked when a quota counts a resource for the first time, and every half minute. */
  readonly listResources: ListResources;
}

/** Says in the status of quotas what they limit and what is used of it (upstream pkg/controller/resourcequota). */
export function resourcequotaControllerDefinition({ listResources }: ResourceQuotaOptions): ControllerDefinition {
  return { manifest, create: (context) => createController(context, listResources) };
}

function createController(
  context: ControllerContext,
  listResources: ResourceQuotaOptions['listResources'],
): ReturnType<ControllerDefinition['create']> {
  const { informers, clock, client } = context;
  const quotas = informers.informer(ResourceQuotas).lister;
  const shared: ReadonlyMap<QuotaEvaluator, ResourceType> = new Map(
    [Pods, Services, PersistentVolumeClaims].map((type) => [evaluatorOf(type), type as ResourceType]),
  );
  let enqueue: (key: ObjectKey) => void = () => {};
  const counting = (evaluator: QuotaEvaluator, inNamespace: { namespace?: string } = {}): ObjectKey[] =>
    quotas
      .list(inNamespace)
      .filter((quota) => countsFor(quota, evaluator, { nowMs: clock.nowMs(), ...(followed.devices() && { devices: followed.devices()! }) }))
      .map(keyOf);
  const followed = new FollowedResources({
    ...context,
    listResources,
    pods: informers.informer(Pods).lister,
    quotas,
    onGone: (evaluator, object) => counting(evaluator, namespaceOf(object)).forEach((key) => enqueue(key)),
    onLost: (evaluator) => counting(evaluator).forEach((key) => enqueue(key)),
  });
  const follow: Follow = async (resource, signal) => {
    const type = shared.get(quotaEvaluator(resource));
    return type ? informers.informer(type).lister : followed.follow(resource, signal);
  };
  return {
    reconciler: new ResourceQuotaReconciler({
      quotas,
      client: client.resource(ResourceQuotas),
      clock,
      follow,
      devices: (signal) => followed.followDevices(signal),
    }),
    triggers: [
      quotaTrigger,
      ...[...shared].map(([evaluator, type]) =>
        replenishment(
          type,
          evaluator,
          (object) => counting(evaluator, namespaceOf(object)),
          () => clock.nowMs(),
        ),
      ),
    ],
    run: (signal, add) => {
      enqueue = add;
      return followed.run(signal);
    },
  };
}

const namespaceOf = ({ metadata: { namespace = '' } }: KubeObject): { namespace: string } => ({ namespace });
const evaluatorOf = ({ group, plural }: { readonly group: string; readonly plural: string }): QuotaEvaluator =>
  quotaEvaluator({ group, resource: plural });

/** Its status changes with every request: only what it is to limit brings it here. */
const quotaTrigger: Trigger = trigger<ResourceQuota>({
  resource: ResourceQuotas,
  keysOf: (quota, old, change) => (change === 'updated' && semanticEqual(quota.spec, old?.spec) ? [] : [keyOf(quota)]),
});

/** What is created was charged by admission; what goes, or no longer counts, is given back here. */
function replenishment(
  resource: ResourceType,
  evaluator: QuotaEvaluator,
  counting: (object: KubeObject) => readonly ObjectKey[],
  nowMs: () => number,
): Trigger {
  return {
    resource,
    keysOf(object, old, change) {
      if (change === 'added' || (change === 'updated' && !evaluator.replenishes(object, old!, nowMs()))) return [];
      return counting(object);
    },
  };
}
