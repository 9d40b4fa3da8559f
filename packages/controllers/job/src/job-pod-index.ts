import { controllerOf, keyString, type ObjectKey } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { indexByOwner, type OwnerIndex } from '@kubewright/controller-runtime';
import type { SharedInformer } from '@kubewright/informer';
import { isTracked } from './job-pods.ts';

const byJob = 'job/tracked';
const jobNameLabel = 'job-name';

export interface JobPodIndex extends OwnerIndex<Pod> {
  /** Pods that are still held for the job of this name, be it theirs, another one, or gone. */
  tracked(job: ObjectKey): readonly Pod[];
}

export function indexJobPods(informer: SharedInformer<Pod>): JobPodIndex {
  informer.addIndex(byJob, (pod) => {
    const key = isTracked(pod) ? jobKeyOf(pod) : undefined;
    return key ? [keyString(key)] : [];
  });
  return { ...indexByOwner(informer), tracked: (job) => informer.lister.byIndex(byJob, keyString(job)) };
}

/** The job that controls the pod, or that made it, where nobody controls it any more. */
export function jobKeyOf(pod: Pod): ObjectKey | undefined {
  const { namespace = '', labels } = pod.metadata;
  const reference = controllerOf(pod);
  const name = reference ? (reference.kind === 'Job' ? reference.name : undefined) : labels?.[jobNameLabel];
  return name === undefined ? undefined : { namespace, name };
}
