import type { Family, UserInfo } from '@kubewright/apiserver';
import { healthPaths, type TokenAuthenticator } from '@kubewright/authentication';
import { defaultServiceAccountTokens, type ServiceAccountTokens } from './service-account-tokens.ts';

/** Who may come in besides client certificates and service accounts. */
export interface AuthenticationSources {
  /** Open to anonymous requests; a path that ends in `/*` stands for every one below it. */
  readonly anonymousPaths: readonly string[] | 'all';
  readonly serviceAccounts: ServiceAccountTokens;
  /** Whether tokens in Secrets of kube-system let nodes join. */
  readonly bootstrapTokens: boolean;
  /** By their tokens. */
  readonly staticUsers: ReadonlyMap<string, UserInfo>;
  /** Asked in order, after service accounts. */
  readonly tokens: readonly TokenAuthenticator[];
  /** PEM of authorities besides the cluster's own whose client certificates are taken. */
  readonly clientAuthoritiesPem?: string | undefined;
  /** Of a configuration file. */
  families?(): readonly Family[];
  /** Keeps up with a configuration file until the signal aborts; unset: there is none. */
  run?(signal: AbortSignal): Promise<void>;
}

/** Nobody; what the health of the server is, everybody may know. */
export const noAuthenticationSources: AuthenticationSources = {
  anonymousPaths: healthPaths,
  serviceAccounts: defaultServiceAccountTokens,
  bootstrapTokens: false,
  staticUsers: new Map(),
  tokens: [],
};
