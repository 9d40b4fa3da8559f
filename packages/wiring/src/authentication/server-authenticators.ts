import type { Authenticator } from '@kubewright/apiserver';
import {
  AnonymousAuthenticator,
  audienceAgnostic,
  bearerAuthenticator,
  BootstrapTokens,
  ClientCertificateAuthenticator,
  LegacyServiceAccountTokens,
  RejectUnknownTokens,
  ServiceAccountAuthenticator,
  ServiceAccountTokenIssuer,
  StaticTokenAuthenticator,
  unionAuthenticator,
  unionTokenAuthenticator,
  type ServiceAccountKey,
  type TokenAuthenticator,
} from '@kubewright/authentication';
import { bootstrapTokenLookup, legacyTokenLookup, tokenLookup } from '@kubewright/kube-apiserver';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';

/** Who a request comes from: asked in this order. */
export function authenticators(get: Resolve): Authenticator[] {
  const { staticUsers, anonymousPaths } = get(tokens.authentication);
  return [
    unionAuthenticator([
      new ClientCertificateAuthenticator({ clock: get(tokens.clock) }),
      new StaticTokenAuthenticator(staticUsers),
      get(tokens.serviceAccountAuthenticator),
      bearerAuthenticator(unionTokenAuthenticator(laterTokens(get)), ownAudiences(get)),
      new RejectUnknownTokens(),
      new AnonymousAuthenticator({ paths: anonymousPaths }),
    ]),
  ];
}

export function serviceAccountAuthenticator(get: Resolve): ServiceAccountAuthenticator {
  const [client, clock, keys] = [get(tokens.loopback), get(tokens.clock), serviceAccountKeys(get)];
  const { serviceAccounts } = get(tokens.authentication);
  const legacyLookup = serviceAccounts.looksUp ? legacyTokenLookup(client, get(tokens.logger).named('tokens')) : undefined;
  const legacy = new LegacyServiceAccountTokens({ keys, lookup: legacyLookup, clock });
  return new ServiceAccountAuthenticator({ keys, lookup: tokenLookup(client), clock, legacy }, serviceAccounts);
}

export function serviceAccountTokenIssuer(get: Resolve): ServiceAccountTokenIssuer {
  const [issuer] = get(tokens.authentication).serviceAccounts.issuers;
  return new ServiceAccountTokenIssuer({ key: signingKey(get), clock: get(tokens.clock), random: get(tokens.random) }, { issuer: issuer! });
}

/** What TokenReviews ask. */
export function tokenAuthenticator(get: Resolve): TokenAuthenticator {
  const { staticUsers } = get(tokens.authentication);
  const known = audienceAgnostic(ownAudiences(get), async (token) => staticUsers.get(token));
  return unionTokenAuthenticator([known, get(tokens.serviceAccountAuthenticator), ...laterTokens(get)]);
}

const ownAudiences = (get: Resolve): readonly string[] => get(tokens.authentication).serviceAccounts.audiences;

/** What new service account tokens are signed with. */
const signingKey = (get: Resolve): ServiceAccountKey =>
  get(tokens.authentication).serviceAccounts.signingKey ?? get(tokens.serviceAccountKey);

/** What they are checked with. */
export const serviceAccountKeys = (get: Resolve): readonly Pick<ServiceAccountKey, 'publicKeyPem'>[] => [
  signingKey(get),
  ...get(tokens.authentication).serviceAccounts.moreKeys,
];

/** What knows tokens after those of service accounts. */
function laterTokens(get: Resolve): TokenAuthenticator[] {
  const { bootstrapTokens, tokens: more } = get(tokens.authentication);
  if (!bootstrapTokens) return [...more];
  const bootstrap = new BootstrapTokens({ lookup: bootstrapTokenLookup(get(tokens.loopback)), clock: get(tokens.clock) });
  return [audienceAgnostic(ownAudiences(get), (token) => bootstrap.userOf(token)), ...more];
}
