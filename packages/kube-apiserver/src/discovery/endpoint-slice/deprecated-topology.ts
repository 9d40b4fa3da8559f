import { isDns1123Subdomain } from '@kubewright/api-machinery';
import type { EndpointSlice } from '@kubewright/api/discovery/v1';

const hostnameLabel = 'kubernetes.io/hostname';

/**
 * Takes out what can no longer be written. A node that the old slice already named there moves to nodeName, so that
 * whoever updates part of a slice does not lose it (registry/discovery/endpointslice dropTopologyOnV1).
 */
export function dropTopology({ endpoints }: EndpointSlice, old?: EndpointSlice): void {
  const known = (old?.endpoints ?? []).map(({ deprecatedTopology }) => deprecatedTopology?.[hostnameLabel]);
  for (const endpoint of endpoints ?? []) {
    const node = endpoint.deprecatedTopology?.[hostnameLabel];
    if (endpoint.nodeName === undefined && node && known.includes(node) && isDns1123Subdomain(node).length === 0) endpoint.nodeName = node;
    delete endpoint.deprecatedTopology;
  }
}
