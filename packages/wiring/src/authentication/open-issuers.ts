import { readFile } from 'node:fs/promises';
import type { Clock, JsonValue } from '@kubewright/api-machinery';
import {
  audienceAgnostic,
  checkAuthenticationConfiguration,
  JwtAuthenticator,
  RememberedTokens,
  type AuthenticationConfiguration,
  type JwtConfiguration,
  type TokenAuthenticator,
} from '@kubewright/authentication';
import { HttpTransport } from '@kubewright/client';

/** What the flags `--oidc-…` say. */
export interface OidcOptions {
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly usernameClaim: string;
  /** Unset: the issuer and `#`, unless the claim is `email`; `-`: none. */
  readonly usernamePrefix?: string | undefined;
  readonly groupsClaim?: string | undefined;
  readonly groupsPrefix?: string | undefined;
  readonly requiredClaims: ReadonlyMap<string, string>;
  readonly signingAlgorithms: readonly string[];
  readonly caFile?: string | undefined;
}

/** What the flags mean in a configuration (pkg/kubeapiserver/options/authentication.go). @throws {Error} */
export async function oidcConfiguration(oidc: OidcOptions, ownIssuers: readonly string[]): Promise<AuthenticationConfiguration> {
  const { issuerUrl: url, clientId, usernameClaim, groupsClaim, groupsPrefix = '', requiredClaims, caFile } = oidc;
  const unset = usernameClaim === 'email' ? '' : `${url}#`;
  const prefix = oidc.usernamePrefix === '-' ? '' : (oidc.usernamePrefix ?? unset);
  const configuration: AuthenticationConfiguration = {
    jwt: [
      {
        issuer: { url, audiences: [clientId], ...(caFile && { certificateAuthority: await readAuthorities(caFile) }) },
        claimValidationRules: [...requiredClaims].map(([claim, requiredValue]) => ({ claim, requiredValue })),
        claimMappings: {
          username: { claim: usernameClaim, prefix },
          ...(groupsClaim && { groups: { claim: groupsClaim, prefix: groupsPrefix } }),
        },
      },
    ],
  };
  checkAuthenticationConfiguration(configuration, ownIssuers);
  return configuration;
}

/** @throws {Error} when the file holds no certificates. */
export async function readAuthorities(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8');
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM');
  return pem;
}

/** How long what is known of a token is told again (upstream's TokenSuccessCacheTTL). */
const successTtlMs = 10_000;
/** How long an issuer has to tell its keys. */
const timeoutMs = 30_000;

/** What knows the tokens of these issuers; their keys are asked for when there is a token of theirs. */
export function issuedTokens(
  jwt: readonly JwtConfiguration[],
  { audiences, algorithms }: { readonly audiences: readonly string[]; readonly algorithms?: readonly string[] | undefined },
  clock: Clock,
): TokenAuthenticator[] {
  return jwt.map((configuration) => {
    const ca = configuration.issuer?.certificateAuthority;
    const getJson = (url: string): Promise<JsonValue> => fetchJson(url, ca, clock);
    const authenticator = new JwtAuthenticator({ getJson, clock }, configuration, algorithms);
    const of = audienceAgnostic(audiences, (token) => authenticator.userOf(token));
    return new RememberedTokens({ of, clock }, { ttlMs: successTtlMs });
  });
}

async function fetchJson(url: string, ca: string | undefined, clock: Clock): Promise<JsonValue> {
  const { origin, pathname, search } = new URL(url);
  const transport = new HttpTransport({ server: origin, clock, timeoutMs, maxRetries: 0, ...(ca && { tls: { ca } }) });
  try {
    return await transport.getJson({ method: 'GET', path: `${pathname}${search}` });
  } finally {
    transport.close();
  }
}
