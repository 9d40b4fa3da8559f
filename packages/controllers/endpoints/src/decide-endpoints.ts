import { semanticEqual } from '@kubewright/api-machinery';
import type { Endpoints, EndpointSubset, Pod, Service } from '@kubewright/api/core/v1';
import { lastChangeTriggerTimeAnnotation, withoutKeys } from '@kubewright/controller-runtime';
import { decideSubsets, truncate } from './decide-subsets.ts';

export const managedByLabel = 'endpoints.kubernetes.io/managed-by';
export const managedByValue = 'endpoint-controller';
const headlessLabel = 'service.kubernetes.io/headless';
const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity';

/** The Endpoints of a service as they should be; undefined when `current` is that already. */
export function decideEndpoints(
  service: Service,
  pods: readonly Pod[],
  current: Endpoints | undefined,
  triggerTime: string | undefined,
): Endpoints | undefined {
  const { subsets, truncated } = truncate(decideSubsets(service, pods));
  const labels = labelsFor(service);
  const over = current?.metadata.annotations?.[overCapacityAnnotation];
  const others = withoutKeys(current?.metadata.annotations, [lastChangeTriggerTimeAnnotation, overCapacityAnnotation]);
  const isCurrent =
    current &&
    semanticEqual(withoutVersions(current.subsets), withoutVersions(subsets)) &&
    semanticEqual(current.metadata.labels, labels) &&
    (over === 'truncated') === truncated;
  if (isCurrent) return undefined;
  const annotations = {
    ...others,
    ...(triggerTime && { [lastChangeTriggerTimeAnnotation]: triggerTime }),
    ...(truncated && { [overCapacityAnnotation]: 'truncated' }),
  };
  const { name = '', namespace = '' } = service.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...(current?.metadata ?? { name, namespace }), labels, annotations },
    ...(subsets.length > 0 && { subsets: [...subsets] }),
  };
}

function labelsFor({ metadata, spec }: Service): Record<string, string> {
  const labels = withoutKeys(metadata.labels, [headlessLabel]);
  const isHeadless = !spec.clusterIP || spec.clusterIP === 'None';
  return { ...labels, ...(isHeadless && { [headlessLabel]: '' }), [managedByLabel]: managedByValue };
}

/** A pod's resourceVersion is no reason to write. */
function withoutVersions(subsets: readonly EndpointSubset[] | undefined): unknown {
  const plain = (addresses: EndpointSubset['addresses']): unknown =>
    addresses?.map(({ targetRef, ...address }) => ({ ...address, targetRef: targetRef && { ...targetRef, resourceVersion: undefined } }));
  return subsets?.map(({ addresses, notReadyAddresses, ports }) => ({
    addresses: plain(addresses),
    notReadyAddresses: plain(notReadyAddresses),
    ports,
  }));
}
