import type { LabelSelector } from '@kubewright/api-machinery';
import { LabelSelector as Selector, controllerOf, labelSelectorFromLabels, labelSelectorFromObject } from '@kubewright/api-machinery';
import { ReplicaSets, StatefulSets } from '@kubewright/api/apps/v1';
import { ReplicationControllers, Services, type Pod } from '@kubewright/api/core/v1';
import type { InformerFactory } from '@kubewright/informer';

/** Selects the pods a pod should be spread among when it does not say so itself; selects everything when nothing tells. */
export type DefaultSelector = (pod: Pod) => LabelSelector;

/** What the services of the pod and its ReplicationController, ReplicaSet or StatefulSet select (helper.DefaultSelector of 1.36). */
export function createDefaultSelector(informers: InformerFactory): DefaultSelector {
  const services = informers.informer(Services).lister;
  const replicationControllers = informers.informer(ReplicationControllers).lister;
  const sets = new Map([
    ['ReplicaSet', informers.informer(ReplicaSets).lister],
    ['StatefulSet', informers.informer(StatefulSets).lister],
  ]);
  return (pod) => {
    const { namespace = '', labels } = pod.metadata;
    const wanted: Record<string, string> = {};
    for (const { spec } of services.list({ namespace })) {
      if (spec.selector && labelSelectorFromLabels(spec.selector).matches(labels)) Object.assign(wanted, spec.selector);
    }
    const owner = controllerOf(pod);
    if (owner?.apiVersion === 'v1' && owner.kind === 'ReplicationController') {
      Object.assign(wanted, replicationControllers.get({ namespace, name: owner.name })?.spec.selector);
    }
    const set = owner?.apiVersion === 'apps/v1' ? sets.get(owner.kind)?.get({ namespace, name: owner.name }) : undefined;
    const ofSet = set ? labelSelectorFromObject(set.spec.selector).requirements : [];
    return new Selector([...labelSelectorFromLabels(wanted).requirements, ...ofSet]);
  };
}
