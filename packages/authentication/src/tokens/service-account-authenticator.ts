import { type Clock, unauthorized } from '@kubewright/api-machinery';
import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { bearerTokenOf } from '../request/bearer-token.ts';
import type { LegacyServiceAccountTokens } from './legacy-service-account-tokens.ts';
import { legacyIssuer, type ServiceAccountClaims, serviceAccountGroups, serviceAccountUserName } from './service-account-claims.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { issuerOf, VerifiedTokens, verifiedPayload } from './verified-tokens.ts';

/** The uid of an object as it is now; undefined when it is gone or going. */
export interface TokenLookup {
  serviceAccountUid(namespace: string, name: string): Promise<string | undefined>;
  podUid(namespace: string, name: string): Promise<string | undefined>;
  secretUid(namespace: string, name: string): Promise<string | undefined>;
  nodeUid(name: string): Promise<string | undefined>;
}

export interface ServiceAccountAuthenticatorDeps {
  readonly keys: readonly ServiceAccountKey[];
  readonly lookup: TokenLookup;
  readonly clock: Clock;
  /** Tokens that stand in Secrets; unset: they are not this authenticator's. */
  readonly legacy?: LegacyServiceAccountTokens;
}

/** Upstream's TokenSuccessCacheTTL. */
const boundForMs = 10_000;

interface VerifiedToken {
  readonly claims: ServiceAccountClaims;
  readonly user: UserInfo;
  /** Until then what the token is bound to is taken to exist still. */
  boundUntilMs: number;
}

/**
 * Service account tokens. Signatures are checked once a token; whether the account, and the pod, secret or node it is
 * bound to, still exist is looked up again after ten seconds, as upstream does (pkg/kubeapiserver/authenticator).
 */
export class ServiceAccountAuthenticator implements Authenticator {
  readonly #deps: ServiceAccountAuthenticatorDeps;
  readonly #issuer: string;
  readonly #audiences: readonly string[];
  readonly #verified = new VerifiedTokens<VerifiedToken>();

  constructor(deps: ServiceAccountAuthenticatorDeps, options: { issuer: string; audiences?: readonly string[] }) {
    this.#deps = deps;
    this.#issuer = options.issuer;
    this.#audiences = options.audiences ?? [options.issuer];
  }

  authenticate(request: HttpRequest): Promise<UserInfo | undefined> | UserInfo | undefined {
    const token = bearerTokenOf(request);
    if (token === undefined) return undefined;
    const known = this.#verified.get(token);
    const nowMs = this.#deps.clock.nowMs();
    if (known && nowMs < known.boundUntilMs && this.#accepted(known.claims, this.#audiences, nowMs).length > 0) return known.user;
    return this.authenticateToken(token, this.#audiences).then((result) => result?.user);
  }

  /** For TokenReview too. Undefined: not a token of this issuer. @throws {ApiError} Unauthorized when it is void. */
  async authenticateToken(token: string, audiences: readonly string[]): Promise<{ user: UserInfo; audiences: string[] } | undefined> {
    const known = this.#verified.get(token);
    const issuer = known ? this.#issuer : issuerOf(token);
    if (issuer === legacyIssuer) return this.#authenticateLegacy(token, audiences);
    if (issuer !== this.#issuer) return undefined;
    const verified = known ?? (await this.#verify(token));
    const nowMs = this.#deps.clock.nowMs();
    const accepted = this.#accepted(verified.claims, audiences, nowMs);
    if (accepted.length === 0) throw unauthorized();
    if (nowMs >= verified.boundUntilMs) {
      await this.#assertBound(verified.claims);
      verified.boundUntilMs = nowMs + boundForMs;
    }
    return { user: verified.user, audiences: accepted };
  }

  /** The audiences the token may be used for now; none when it is not valid yet or any more. */
  #accepted({ exp, nbf, aud }: ServiceAccountClaims, audiences: readonly string[], nowMs: number): string[] {
    return nowMs >= exp * 1000 || nowMs < nbf * 1000 ? [] : audiences.filter((audience) => aud.includes(audience));
  }

  /** Such a token says for whom it is by saying nothing: for this server. */
  async #authenticateLegacy(token: string, audiences: readonly string[]): Promise<{ user: UserInfo; audiences: string[] } | undefined> {
    const { legacy } = this.#deps;
    if (!legacy) return undefined;
    const accepted = audiences.filter((audience) => this.#audiences.includes(audience));
    if (accepted.length === 0) throw unauthorized();
    return { user: await legacy.authenticate(token), audiences: accepted };
  }

  async #verify(token: string): Promise<VerifiedToken> {
    const payload = await verifiedPayload(token, this.#deps.keys, this.#issuer, this.#deps.clock.nowMs());
    const claims = payload as ServiceAccountClaims;
    const { namespace, serviceaccount } = claims['kubernetes.io'] ?? {};
    if (!namespace || !serviceaccount?.name || claims.sub !== serviceAccountUserName(namespace, serviceaccount.name)) throw unauthorized();
    return this.#verified.add(token, { claims, user: userOf(claims), boundUntilMs: 0 });
  }

  async #assertBound({ 'kubernetes.io': bound }: ServiceAccountClaims): Promise<void> {
    const { lookup } = this.#deps;
    const { namespace, serviceaccount, pod, secret, node } = bound;
    const uids: [string, Promise<string | undefined>][] = [[serviceaccount.uid, lookup.serviceAccountUid(namespace, serviceaccount.name)]];
    if (pod) uids.push([pod.uid, lookup.podUid(namespace, pod.name)]);
    if (secret) uids.push([secret.uid, lookup.secretUid(namespace, secret.name)]);
    // A pod's node only informs; a token bound to a node alone lives as long as the node.
    if (node && !pod) uids.push([node.uid, lookup.nodeUid(node.name)]);
    for (const [wanted, found] of uids) if ((await found) !== wanted) throw unauthorized();
  }
}

const extraPrefix = 'authentication.kubernetes.io/';

function userOf({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: ServiceAccountClaims): UserInfo {
  const extra = new Map<string, readonly string[]>([[`${extraPrefix}credential-id`, [`JTI=${jti}`]]]);
  for (const [kind, bound] of [
    ['pod', pod],
    ['node', node],
  ] as const) {
    if (!bound) continue;
    extra.set(`${extraPrefix}${kind}-name`, [bound.name]);
    extra.set(`${extraPrefix}${kind}-uid`, [bound.uid]);
  }
  return {
    name: serviceAccountUserName(namespace, serviceaccount.name),
    uid: serviceaccount.uid,
    groups: serviceAccountGroups(namespace),
    extra,
  };
}
