import type { UserInfo } from '@kubewright/apiserver';
import { healthPaths, type TokenAuthenticator } from '@kubewright/authentication';

/** Issuer of service account tokens, and the audience of tokens that are made for the API server itself. */
export const serverAudience = 'https://kubernetes.default.svc.cluster.local';

/** Who may come in besides client certificates and service accounts. */
export interface AuthenticationSources {
  /** Open to anonymous requests; a path that ends in `/*` stands for every one below it. */
  readonly anonymousPaths: readonly string[] | 'all';
  /** By their tokens. */
  readonly staticUsers: ReadonlyMap<string, UserInfo>;
  /** Asked in order, after service accounts. */
  readonly tokens: readonly TokenAuthenticator[];
  /** PEM of authorities besides the cluster's own whose client certificates are taken. */
  readonly clientAuthoritiesPem?: string | undefined;
}

/** Nobody; what the health of the server is, everybody may know. */
export const noAuthenticationSources: AuthenticationSources = { anonymousPaths: healthPaths, staticUsers: new Map(), tokens: [] };
