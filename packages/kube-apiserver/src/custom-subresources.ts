import type { Clock } from '@kubewright/api-machinery';
import type { CustomSubresource } from '@kubewright/apiserver';
import { bindingSubresources } from './core/pod/subresources/binding.ts';
import { evictionSubresource } from './core/pod/subresources/eviction.ts';
import { nodeProxySubresource } from './node-proxy/node-proxy-subresource.ts';
import type { NodeTransport } from './node-proxy/node-transport.ts';
import { podStreamSubresources } from './node-proxy/pod-subresources.ts';

export interface CustomSubresourceDeps {
  readonly clock: Clock;
  /** The way to kubelets. */
  readonly nodes: NodeTransport;
}

/** What the built-in kinds answer besides the generic verbs, for `createApiServer`. */
export function kubernetesSubresources(deps: CustomSubresourceDeps): CustomSubresource[] {
  return [...bindingSubresources(), evictionSubresource(deps), ...podStreamSubresources(deps.nodes), nodeProxySubresource(deps.nodes)];
}
