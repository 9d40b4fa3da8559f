import { readFile } from 'node:fs/promises';
import type { Clock } from '@kubewright/api-machinery';
import {
  healthPaths,
  parseTokenFile,
  RememberedTokens,
  WebhookTokenAuthenticator,
  type AuthenticationConfiguration,
  type TokenAuthenticator,
} from '@kubewright/authentication';
import { reasonOf, StartError } from '../cluster/start-error.ts';
import type { ReloadedFileDeps } from '../configuration/reloaded-file.ts';
import { openReviewService } from '../webhook/review-service.ts';
import type { AuthenticationSources } from './authentication-sources.ts';
import { ConfigurationFile } from './configuration-file.ts';
import { openServiceAccountTokens, type ServiceAccountOptions, type ServiceAccountTokens } from './service-account-tokens.ts';
import { issuedTokens, oidcConfiguration, readAuthorities, type OidcOptions } from './open-issuers.ts';

/** What upstream's flags of authentication say. */
export interface AuthenticationOptions {
  /** Unset: only for health. */
  readonly anonymous?: boolean | undefined;
  /** CSV of token, user, uid and groups. */
  readonly tokenFile?: string | undefined;
  /** PEM of authorities of client certificates, besides the cluster's own. */
  readonly clientCaFile?: string | undefined;
  /** An AuthenticationConfiguration file. */
  readonly configFile?: string | undefined;
  /** The one issuer that flags name; unset: none. */
  readonly oidc?: OidcOptions | undefined;
  readonly serviceAccounts: ServiceAccountOptions;
  /** Whether tokens in Secrets of kube-system let nodes join. */
  readonly bootstrapTokens: boolean;
  readonly webhook: {
    /** A kubeconfig file; unset: there is no webhook. */
    readonly configFile?: string | undefined;
    readonly version: 'v1' | 'v1beta1';
    readonly cacheTtlMs: number;
  };
}

/** Reads what the options name. @throws {StartError} */
export async function openAuthentication(options: AuthenticationOptions, deps: ReloadedFileDeps): Promise<AuthenticationSources> {
  const { anonymous, tokenFile, clientCaFile, webhook, configFile } = options;
  const { clock } = deps;
  const serviceAccounts = await serviceAccountTokensOf(options);
  const { audiences } = serviceAccounts;
  const configuration = configFile ? new ConfigurationFile(configFile, serviceAccounts, deps) : undefined;
  await used('authentication configuration', configFile ?? '', async () => configuration?.open());
  const { jwt = [], anonymous: configured } = configuration?.initial ?? (await oidcFlags(options, serviceAccounts));
  const flagged = issuedTokens(configuration ? [] : jwt, { audiences, algorithms: options.oidc?.signingAlgorithms }, clock);
  if (configured && anonymous !== undefined)
    throw new StartError('--anonymous-auth cannot be set where the authentication configuration says it');
  const asked = webhook.configFile
    ? [await used('authentication webhook', webhook.configFile, () => openWebhook(webhook, audiences, clock))]
    : [];
  return {
    anonymousPaths: configured ? pathsOf(configured) : anonymous === undefined ? healthPaths : anonymous ? 'all' : [],
    staticUsers: tokenFile ? await used('token file', tokenFile, async () => parseTokenFile(await readFile(tokenFile, 'utf8'))) : new Map(),
    serviceAccounts,
    bootstrapTokens: options.bootstrapTokens,
    tokens: [...flagged, ...(configuration ? [configuration.tokens] : []), ...asked],
    clientAuthoritiesPem: clientCaFile && (await used('file of client authorities', clientCaFile, () => readAuthorities(clientCaFile))),
    ...(configuration && { families: () => configuration.families(), run: (signal) => configuration.run(signal) }),
  };
}

async function serviceAccountTokensOf({ serviceAccounts }: AuthenticationOptions): Promise<ServiceAccountTokens> {
  try {
    return await openServiceAccountTokens(serviceAccounts);
  } catch (error) {
    throw new StartError(`a key of service account tokens cannot be used: ${reasonOf(error)}`);
  }
}

/** What the flags of an issuer mean in a configuration. */
async function oidcFlags({ oidc }: AuthenticationOptions, { issuers }: ServiceAccountTokens): Promise<AuthenticationConfiguration> {
  return oidc ? used('OpenID Connect issuer', oidc.issuerUrl, () => oidcConfiguration(oidc, issuers)) : {};
}

function pathsOf({ enabled = false, conditions = [] }: NonNullable<AuthenticationConfiguration['anonymous']>): readonly string[] | 'all' {
  if (!enabled) return [];
  return conditions.length === 0 ? 'all' : conditions.map(({ path = '' }) => path);
}

async function used<T>(what: string, path: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw new StartError(`the ${what} ${path} cannot be used: ${reasonOf(error)}`);
  }
}

/** How long the service has for an answer. */
const timeoutMs = 30_000;

async function openWebhook(
  { configFile, version, cacheTtlMs }: AuthenticationOptions['webhook'],
  audiences: readonly string[],
  clock: Clock,
): Promise<TokenAuthenticator> {
  const post = await openReviewService(configFile!, { clock, timeoutMs });
  return new RememberedTokens({ of: new WebhookTokenAuthenticator({ post }, { version, audiences }), clock }, { ttlMs: cacheTtlMs });
}
