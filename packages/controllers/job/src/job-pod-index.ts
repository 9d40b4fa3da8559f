import { controllerOf, keyString, type ObjectKey } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { indexByOwner, type OwnerIndex } from '@kubewright/controller-runtime';
import type { SharedInformer } from '@kubewright/informer';
import { isTracked } from './job-pods.ts';

const byJob = 'job/held-for';
const orphans = 'job/held-orphans';

export interface JobPodIndex extends OwnerIndex<Pod> {
  /** Pods that are still held for the job of this name, be it the one that made them, another one, or gone. */
  heldFor(job: ObjectKey): readonly Pod[];
  /** Pods that are still held and that nobody controls. */
  heldOrphans(namespace: string): readonly Pod[];
}

export function indexJobPods(informer: SharedInformer<Pod>): JobPodIndex {
  informer.addIndex(byJob, (pod) => {
    const key = isTracked(pod) ? jobKeyOf(pod) : undefined;
    return key ? [keyString(key)] : [];
  });
  informer.addIndex(orphans, (pod) => (isTracked(pod) && !controllerOf(pod) ? [pod.metadata.namespace ?? ''] : []));
  return {
    ...indexByOwner(informer),
    heldFor: (job) => informer.lister.byIndex(byJob, keyString(job)),
    heldOrphans: (namespace) => informer.lister.byIndex(orphans, namespace),
  };
}

/** The job that controls the pod, if one does. */
export function jobKeyOf(pod: Pod): ObjectKey | undefined {
  const reference = controllerOf(pod);
  return reference?.kind === 'Job' ? { namespace: pod.metadata.namespace ?? '', name: reference.name } : undefined;
}
