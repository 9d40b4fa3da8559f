import { keyOf, labelSelectorFromLabels, semanticEqual, type ObjectKey } from '@kubewright/api-machinery';
import type { Container, Pod, Service, ServicePort } from '@kubewright/api/core/v1';
import type { Lister } from '@kubewright/informer';
import { isPodFinished, isPodReady } from './pod-state.ts';

/** Whether this package's controllers make end points for a service: it selects pods, and is not a mere alias. */
export function hasManagedEndpoints({ spec }: Service): boolean {
  return spec.selector !== undefined && Object.keys(spec.selector).length > 0 && spec.type !== 'ExternalName';
}

export function podsOf(service: Service, pods: Lister<Pod>): readonly Pod[] {
  const selector = labelSelectorFromLabels(service.spec.selector);
  return pods.list({ namespace: service.metadata.namespace ?? '', matches: (labels) => selector.matches(labels) });
}

/** Lives, and has an address (endpointslice/util ShouldPodBeInEndpoints). */
export function canServe(pod: Pod, options: { includeTerminating: boolean }): boolean {
  const hasAddress = Boolean(pod.status?.podIP) || (pod.status?.podIPs?.length ?? 0) > 0;
  return !isPodFinished(pod) && hasAddress && (options.includeTerminating || !pod.metadata.deletionTimestamp);
}

/** All addresses of a pod. */
export function podAddresses({ status }: Pod): string[] {
  const all = status?.podIPs?.flatMap(({ ip }) => (ip ? [ip] : [])) ?? [];
  return all.length > 0 ? all : status?.podIP ? [status.podIP] : [];
}

export function isIPv6(address: string): boolean {
  return address.includes(':');
}

/** The number that a service's target port is in a pod; undefined when the pod has no port of that name. */
export function findPort({ spec }: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  const protocol = port.protocol ?? 'TCP';
  const sidecars = spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
  return [...spec.containers, ...sidecars]
    .flatMap((container: Container) => container.ports ?? [])
    .find((each) => each.name === target && (each.protocol ?? 'TCP') === protocol)?.containerPort;
}

/** The host name by which a pod is known below a headless service. */
export function hostnameIn(service: Service, { spec, metadata }: Pod): string | undefined {
  const isOurs = spec.hostname && spec.subdomain === service.metadata.name && metadata.namespace === service.metadata.namespace;
  return isOurs ? spec.hostname : undefined;
}

/** The services whose end points a pod's change may concern. */
export function servicesOfPod(services: Lister<Service>, pod: Pod, old: Pod | undefined): ObjectKey[] {
  if (old && !concernsEndpoints(old, pod)) return [];
  const inNamespace = services.list({ namespace: pod.metadata.namespace ?? '' });
  const selected = inNamespace.filter((service) => {
    if (!hasManagedEndpoints(service)) return false;
    const selector = labelSelectorFromLabels(service.spec.selector);
    return selector.matches(pod.metadata.labels) || (old !== undefined && selector.matches(old.metadata.labels));
  });
  return selected.map(keyOf);
}

/** Pods change often; most of it does not show in end points. */
function concernsEndpoints(before: Pod, after: Pod): boolean {
  return !semanticEqual(outsideOf(before), outsideOf(after));
}

function outsideOf(pod: Pod): unknown {
  const { metadata, spec } = pod;
  const { nodeName, hostname, subdomain } = spec;
  return [
    metadata.labels,
    metadata.uid,
    Boolean(metadata.deletionTimestamp),
    nodeName,
    hostname,
    subdomain,
    podAddresses(pod),
    isPodReady(pod),
    isPodFinished(pod),
  ];
}
