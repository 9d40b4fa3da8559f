import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service } from '@kubewright/api/core/v1';
import { canServe, findPort, hostnameIn, isIPv6, isPodReady, podAddresses } from '@kubewright/controller-runtime';

/** Most addresses one Endpoints object lists. */
const maxAddresses = 1_000;

interface Entry {
  readonly address: EndpointAddress;
  readonly ready: boolean;
}

/** A port with everyone who serves it; no port: a headless service that has none. */
interface PortGroup {
  readonly port: EndpointPort | undefined;
  readonly entries: Entry[];
}

/**
 * The subsets of a service's Endpoints: ports that are served by the same addresses stand together, addresses and ports
 * in a fixed order (endpoints_controller.go, api/v1/endpoints RepackSubsets).
 */
export function decideSubsets(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const groups = new Map<string, PortGroup>();
  for (const pod of pods) {
    const entry = entryOf(service, pod);
    if (!entry) continue;
    for (const port of portsOf(service, pod)) {
      const key = JSON.stringify(port ?? null);
      const group = groups.get(key) ?? { port, entries: [] };
      group.entries.push(entry);
      groups.set(key, group);
    }
  }
  const byEntries = new Map<string, PortGroup[]>();
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    group.entries.sort((a, b) => compareAddresses(a.address, b.address));
    const key = group.entries.map(({ address, ready }) => `${address.ip} ${address.targetRef?.uid} ${ready}`).join('\n');
    byEntries.set(key, [...(byEntries.get(key) ?? []), group]);
  }
  return [...byEntries.values()].map(toSubset);
}

function entryOf(service: Service, pod: Pod): Entry | undefined {
  const { publishNotReadyAddresses = false, ipFamilies } = service.spec;
  if (!canServe(pod, { includeTerminating: publishNotReadyAddresses })) return undefined;
  const wantsIPv6 = ipFamilies?.length ? ipFamilies[0] === 'IPv6' : isIPv6(service.spec.clusterIP ?? '');
  const ip = podAddresses(pod).find((address) => isIPv6(address) === wantsIPv6);
  if (!ip) return undefined;
  const hostname = hostnameIn(service, pod);
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const address: EndpointAddress = {
    ip,
    ...(hostname && { hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
  return { address, ready: publishNotReadyAddresses || isPodReady(pod) };
}

function portsOf({ spec }: Service, pod: Pod): (EndpointPort | undefined)[] {
  if (!spec.ports?.length) return spec.clusterIP === 'None' ? [undefined] : [];
  return spec.ports.flatMap((servicePort) => {
    const port = findPort(pod, servicePort);
    const { name, protocol, appProtocol } = servicePort;
    return port === undefined ? [] : [{ ...(name && { name }), port, protocol: protocol ?? 'TCP', ...(appProtocol && { appProtocol }) }];
  });
}

function toSubset(groups: readonly PortGroup[]): EndpointSubset {
  const { entries } = groups[0]!;
  const ready = entries.filter((entry) => entry.ready).map(({ address }) => address);
  const notReady = entries.filter((entry) => !entry.ready).map(({ address }) => address);
  const ports = groups.flatMap(({ port }) => (port ? [port] : []));
  return {
    ...(ready.length > 0 && { addresses: ready }),
    ...(notReady.length > 0 && { notReadyAddresses: notReady }),
    ...(ports.length > 0 && { ports }),
  };
}

function compareAddresses(a: EndpointAddress, b: EndpointAddress): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  return (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1;
}

/** At most a thousand addresses, ready ones first; each subset gives up in proportion. */
export function truncate(subsets: readonly EndpointSubset[]): { subsets: readonly EndpointSubset[]; truncated: boolean } {
  const count = (field: 'addresses' | 'notReadyAddresses'): number =>
    subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0);
  const [ready, notReady] = [count('addresses'), count('notReadyAddresses')];
  if (ready + notReady <= maxAddresses) return { subsets, truncated: false };
  const keptReady = Math.min(ready, maxAddresses);
  const readyShare = ready === 0 ? 0 : keptReady / ready;
  const notReadyShare = notReady === 0 ? 0 : (maxAddresses - keptReady) / notReady;
  const shortened = subsets.map(({ addresses, notReadyAddresses, ...rest }) => ({
    ...withAddresses('addresses', addresses, readyShare),
    ...withAddresses('notReadyAddresses', notReadyAddresses, notReadyShare),
    ...rest,
  }));
  return { subsets: shortened.filter((subset) => subset.addresses || subset.notReadyAddresses), truncated: true };
}

function withAddresses(
  field: 'addresses' | 'notReadyAddresses',
  addresses: readonly EndpointAddress[] | undefined,
  share: number,
): EndpointSubset {
  const kept = addresses?.slice(0, Math.floor(addresses.length * share)) ?? [];
  return kept.length > 0 ? { [field]: kept } : {};
}
