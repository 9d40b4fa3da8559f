import type { Node, Pod, Service } from '@kubewright/api/core/v1';
import type { AddressType, Endpoint, EndpointPort } from '@kubewright/api/discovery/v1';
import { canServe, findPort, hostnameIn, isIPv6, isPodReady, podAddresses } from '@kubewright/controller-runtime';

const zoneLabel = 'topology.kubernetes.io/zone';

/** The address types a service has slices of: its IP families; without them, those its address leaves open. */
export function addressTypesOf({ spec }: Service): AddressType[] {
  if (spec.ipFamilies?.length) return [...spec.ipFamilies] as AddressType[];
  if (!spec.clusterIP || spec.clusterIP === 'None') return ['IPv4', 'IPv6'];
  return [isIPv6(spec.clusterIP) ? 'IPv6' : 'IPv4'];
}

/** The ports of a service as this pod serves them; those it has no port for are left out. */
export function portsOf({ spec }: Service, pod: Pod): EndpointPort[] {
  return (spec.ports ?? []).flatMap((servicePort) => {
    const port = findPort(pod, servicePort);
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    return port === undefined ? [] : [{ name, protocol, port, ...(appProtocol && { appProtocol }) }];
  });
}

/**
 * A pod as an endpoint (endpointslice/utils.go podToEndpoint): a terminating pod that still serves is `serving` and not
 * `ready`. Undefined when it has no address of the type.
 */
export function endpointOf(service: Service, pod: Pod, node: Node | undefined, addressType: AddressType): Endpoint | undefined {
  if (!canServe(pod, { includeTerminating: true })) return undefined;
  const addresses = podAddresses(pod).filter((address) => isIPv6(address) === (addressType === 'IPv6'));
  if (addresses.length === 0) return undefined;
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = hostnameIn(service, pod);
  const zone = node?.metadata.labels?.[zoneLabel];
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname && { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    ...(zone && { zone }),
  };
}
