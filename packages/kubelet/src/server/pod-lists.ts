import type { Pod } from '@kubewright/api/core/v1';

const listOf = (items: readonly unknown[]): object => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });

/** `/pods`: the pods bound to the node. Items of a list carry no type of their own. */
export function podList(pods: readonly Pod[]): object {
  return listOf(pods.map(({ metadata, spec, status }) => ({ metadata, spec, status })));
}

/** `/runningpods/`: the pods that have a running container, named as the runtime knows them. */
export function runningPodList(pods: readonly Pod[]): object {
  const running = pods.map((pod) => ({ pod, containers: runningContainers(pod) })).filter(({ containers }) => containers.length > 0);
  return listOf(
    running.map(({ pod: { metadata }, containers }) => ({
      metadata: { name: metadata.name, namespace: metadata.namespace, uid: metadata.uid, creationTimestamp: null },
      spec: { containers: containers.map(({ name, image }) => ({ name, image, resources: {} })) },
      status: {},
    })),
  );
}

/** The running containers of a pod, of every kind. */
export function runningContainers({ status }: Pod): { name: string; image: string; containerID: string; startedAt: string | undefined }[] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status;
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]
    .filter(({ state }) => state?.running)
    .map(({ name, image, containerID, state }) => ({
      name,
      image,
      containerID: containerID ?? '',
      startedAt: state?.running?.startedAt ?? undefined,
    }));
}
