import type { Client } from '@kubewright/client';
import { Namespaces } from '@kubewright/api/core/v1';
import type { InformerFactory } from '@kubewright/informer';
import type { ProfileConfig } from '@kubewright/scheduler-framework';
import { DefaultBinder } from './default-binder/default-binder.ts';
import { DefaultPreemption } from './default-preemption/default-preemption.ts';
import { ImageLocality } from './image-locality/image-locality.ts';
import { InterPodAffinity } from './inter-pod-affinity/inter-pod-affinity.ts';
import { NodeAffinity } from './node-affinity/node-affinity.ts';
import { NodeName } from './node-name/node-name.ts';
import { NodePorts } from './node-ports/node-ports.ts';
import { NodeResourcesBalancedAllocation } from './node-resources/node-resources-balanced-allocation.ts';
import { NodeResourcesFit } from './node-resources/node-resources-fit.ts';
import { NodeUnschedulable } from './node-unschedulable/node-unschedulable.ts';
import { createDefaultSelector } from './pod-topology-spread/default-selector.ts';
import { PodTopologySpread } from './pod-topology-spread/pod-topology-spread.ts';
import { PrioritySort } from './priority-sort/priority-sort.ts';
import { SchedulingGates } from './scheduling-gates/scheduling-gates.ts';
import { TaintToleration } from './taint-toleration/taint-toleration.ts';

export interface DefaultProfileDeps {
  readonly client: Client;
  /** For namespace selectors of pod affinity, which otherwise see namespaces without labels, and for how pods are spread that do not say it. */
  readonly informers?: InformerFactory;
}

/** The profile of `default-scheduler`: upstream's plugins in upstream's order, with upstream's weights. */
export function defaultProfile(deps: DefaultProfileDeps): ProfileConfig {
  const namespaces = deps.informers?.informer(Namespaces).lister;
  const namespaceLabels = (name: string): Readonly<Record<string, string>> | undefined => namespaces?.get({ name })?.metadata.labels;
  return {
    schedulerName: 'default-scheduler',
    plugins: [
      { plugin: new SchedulingGates() },
      { plugin: new PrioritySort() },
      { plugin: new NodeUnschedulable() },
      { plugin: new NodeName() },
      { plugin: new TaintToleration(), weight: 3 },
      { plugin: new NodeAffinity(), weight: 2 },
      { plugin: new NodePorts() },
      { plugin: new NodeResourcesFit(), weight: 1 },
      { plugin: new PodTopologySpread({ defaultSelector: deps.informers && createDefaultSelector(deps.informers) }), weight: 2 },
      { plugin: new InterPodAffinity({ namespaceLabels }), weight: 2 },
      { plugin: new DefaultPreemption() },
      { plugin: new NodeResourcesBalancedAllocation(), weight: 1 },
      { plugin: new ImageLocality(), weight: 1 },
      { plugin: new DefaultBinder(deps) },
    ],
  };
}
