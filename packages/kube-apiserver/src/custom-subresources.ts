import type { Clock } from '@kubewright/api-machinery';
import type { CustomSubresource } from '@kubewright/apiserver';
import { approvalSubresource } from './certificates/certificate-signing-request/approval.ts';
import { bindingSubresources } from './core/pod/subresources/binding.ts';
import { evictionSubresource } from './core/pod/subresources/eviction.ts';
import { type TokenIssuer, tokenRequestSubresource } from './core/service-account/token-request.ts';
import { nodeProxySubresource } from './node-proxy/node-proxy-subresource.ts';
import type { NodeTransport } from './node-proxy/node-transport.ts';
import { podStreamSubresources } from './node-proxy/pod-subresources.ts';
import { type AccessReviewDeps, accessReviews } from './review/access-reviews.ts';
import { type TokenAuthenticator, authenticationReviews } from './review/authentication-reviews.ts';

export interface CustomSubresourceDeps {
  readonly clock: Clock;
  /** The way to kubelets. */
  readonly nodes: NodeTransport;
  /** Answers access reviews, and says who may approve certificates; unset: neither is asked. */
  readonly access?: AccessReviewDeps;
  /** Makes and checks service account tokens; unset: neither token requests nor token reviews are served. */
  readonly tokens?: { readonly issuer: TokenIssuer; readonly authenticator: TokenAuthenticator; readonly audiences: readonly string[] };
}

/** What the built-in kinds answer besides the generic verbs, for `createApiServer`. */
export function kubernetesSubresources({ clock, nodes, access, tokens }: CustomSubresourceDeps): CustomSubresource[] {
  return [
    ...bindingSubresources(),
    evictionSubresource({ clock }),
    ...podStreamSubresources(nodes),
    nodeProxySubresource(nodes),
    approvalSubresource(access?.authorizer),
    ...(access ? accessReviews(access) : []),
    ...(tokens ? [tokenRequestSubresource(tokens), ...authenticationReviews({ tokens: tokens.authenticator, audiences: tokens.audiences })] : []),
  ];
}
