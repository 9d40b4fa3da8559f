import type { Clock, Random } from '@kubewright/api-machinery';
import type { CustomSubresource } from '@kubewright/apiserver';
import { bindingSubresources } from './core/pod/subresources/binding.ts';
import { evictionSubresource } from './core/pod/subresources/eviction.ts';
import { type TokenRequestDeps, tokenRequestSubresource } from './core/service-account/token-request.ts';
import { nodeProxySubresource } from './node-proxy/node-proxy-subresource.ts';
import type { NodeTransport } from './node-proxy/node-transport.ts';
import { podLocation } from './node-proxy/pod-location.ts';
import { podStreamSubresources } from './node-proxy/pod-subresources.ts';
import type { ProxyNetwork } from './node-proxy/proxy-network.ts';
import { proxySubresource } from './node-proxy/proxy-subresource.ts';
import { serviceLocation } from './node-proxy/service-location.ts';
import { type AccessReviewDeps, accessReviews } from './review/access-reviews.ts';
import { type TokenAuthenticator, authenticationReviews } from './review/authentication-reviews.ts';

export interface CustomSubresourceDeps {
  readonly clock: Clock;
  /** The way to kubelets. */
  readonly nodes: NodeTransport;
  /** The way to pods and services, for their `proxy`. */
  readonly network: ProxyNetwork;
  /** Chooses among a service's endpoints. */
  readonly random: Random;
  /** Answers access reviews; unset: none are served. */
  readonly access?: AccessReviewDeps;
  /** Makes and checks service account tokens; unset: neither token requests nor token reviews are served. */
  readonly tokens?: TokenRequestDeps & { readonly authenticator: TokenAuthenticator };
}

/** What the built-in kinds answer besides the generic verbs, for `createApiServer`. */
export function kubernetesSubresources({ clock, random, nodes, network, access, tokens }: CustomSubresourceDeps): CustomSubresource[] {
  return [
    ...bindingSubresources(),
    evictionSubresource({ clock }),
    ...podStreamSubresources(nodes),
    nodeProxySubresource(nodes, { clock, network }),
    proxySubresource('pods', podLocation, { clock, network }),
    proxySubresource('services', (call) => serviceLocation(call, random), { clock, network }),
    ...(access ? accessReviews(access) : []),
    ...(tokens
      ? [tokenRequestSubresource(tokens), ...authenticationReviews({ tokens: tokens.authenticator, audiences: tokens.audiences, clock })]
      : []),
  ];
}
