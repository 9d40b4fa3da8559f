import { type Clock, goQuote, unauthorized } from '@kubewright/api-machinery';
import type { AuthenticationNotes, Authenticator, Family, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { bearerTokenOf } from '../../request/bearer-token.ts';
import type { LegacyServiceAccountTokens } from './legacy-service-account-tokens.ts';
import { leewayMs, type LiveObject } from '../live-object.ts';
import {
  type BoundObject,
  legacyIssuer,
  type ServiceAccountClaims,
  serviceAccountGroups,
  serviceAccountUserName,
} from './service-account-claims.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { TokenCacheMetrics } from '../token-cache-metrics.ts';
import { noNotes, TokenNotes } from '../token-notes.ts';
import { TokenUses } from '../token-uses.ts';
import { issuerOf, VerifiedTokens, verifiedPayload } from '../verified-tokens.ts';

/** Objects as they are now; undefined when they are gone. */
export interface TokenLookup {
  serviceAccount(namespace: string, name: string): Promise<LiveObject | undefined>;
  pod(namespace: string, name: string): Promise<LiveObject | undefined>;
  secret(namespace: string, name: string): Promise<LiveObject | undefined>;
  node(name: string): Promise<LiveObject | undefined>;
}

export interface ServiceAccountAuthenticatorDeps {
  readonly keys: readonly Pick<ServiceAccountKey, 'publicKeyPem'>[];
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
  notes: TokenNotes;
}

/**
 * Service account tokens. Signatures are checked once a token; whether the account, and the pod, secret or node it is
 * bound to, still exist is looked up again after ten seconds, as upstream does (pkg/kubeapiserver/authenticator).
 */
export class ServiceAccountAuthenticator implements Authenticator {
  readonly #deps: ServiceAccountAuthenticatorDeps;
  readonly #issuers: readonly string[];
  readonly #audiences: readonly string[];
  readonly #uses = new TokenUses();
  readonly #cache = new TokenCacheMetrics();
  readonly #verified = new VerifiedTokens<VerifiedToken>();

  constructor(deps: ServiceAccountAuthenticatorDeps, options: { issuers: readonly string[]; audiences?: readonly string[] }) {
    this.#deps = deps;
    this.#issuers = options.issuers;
    this.#audiences = options.audiences ?? options.issuers;
  }

  authenticate(request: HttpRequest, told?: AuthenticationNotes): Promise<UserInfo | undefined> | UserInfo | undefined {
    const token = bearerTokenOf(request);
    if (token === undefined) return undefined;
    const known = this.#verified.get(token);
    const nowMs = this.#deps.clock.nowMs();
    if (known && nowMs < known.boundUntilMs && isInTime(known.claims, nowMs) && isFor(known.claims, this.#audiences)) {
      this.#cache.hit();
      known.notes.tell(told);
      return known.user;
    }
    const { clock } = this.#deps;
    const fetch = (): ReturnType<typeof this.authenticateToken> => this.authenticateToken(token, this.#audiences, told);
    return this.#cache.miss(() => clock.monotonicMs(), fetch).then((result) => result?.user);
  }

  families(): Family[] {
    return [...this.#uses.families(), ...this.#cache.families()];
  }

  /** For TokenReview too. Undefined: not a token of these issuers. @throws {ApiError} Unauthorized, caused by why it is void. */
  async authenticateToken(
    token: string,
    audiences: readonly string[],
    told?: AuthenticationNotes,
  ): Promise<{ user: UserInfo; audiences: string[] } | undefined> {
    const known = this.#verified.get(token);
    const issuer = known ? known.claims.iss : issuerOf(token);
    if (issuer === legacyIssuer) return this.#authenticateLegacy(token, audiences, told);
    if (issuer === undefined || !this.#issuers.includes(issuer)) return undefined;
    const verified = known ?? (await this.#verify(token, issuer));
    const accepted = acceptedOf(verified.claims.aud, audiences);
    const nowMs = this.#deps.clock.nowMs();
    assertInTime(verified.claims, nowMs);
    if (nowMs >= verified.boundUntilMs) {
      await this.#assertBound(verified.claims, nowMs);
      verified.notes = this.#noteAge(verified.claims, nowMs);
      verified.boundUntilMs = nowMs + boundForMs;
    }
    verified.notes.tell(told);
    return { user: verified.user, audiences: accepted };
  }

  /** Such a token says for whom it is by saying nothing: for this server. */
  async #authenticateLegacy(
    token: string,
    audiences: readonly string[],
    told: AuthenticationNotes | undefined,
  ): Promise<{ user: UserInfo; audiences: string[] } | undefined> {
    const { legacy } = this.#deps;
    if (!legacy) return undefined;
    const accepted = acceptedOf(this.#audiences, audiences);
    return { user: await legacy.authenticate(token, this.#uses, told), audiences: accepted };
  }

  async #verify(token: string, issuer: string): Promise<VerifiedToken> {
    const claims = (await verifiedPayload(token, this.#deps.keys, issuer)) as ServiceAccountClaims;
    const { namespace, serviceaccount } = claims['kubernetes.io'] ?? {};
    if (!namespace || !serviceaccount?.name || claims.sub !== serviceAccountUserName(namespace, serviceaccount.name)) throw unauthorized();
    return this.#verified.add(token, { claims, user: userOf(claims), boundUntilMs: 0, notes: noNotes });
  }

  async #assertBound({ 'kubernetes.io': bound }: ServiceAccountClaims, nowMs: number): Promise<void> {
    const { lookup } = this.#deps;
    const { namespace, serviceaccount, pod, secret, node } = bound;
    const isGoing = ({ deletedAtMs }: LiveObject): boolean => deletedAtMs !== undefined && deletedAtMs < nowMs - leewayMs;
    const account = await lookup.serviceAccount(namespace, serviceaccount.name);
    if (!account) throw unauthorized(`serviceaccounts "${serviceaccount.name}" not found`);
    if (account.uid !== serviceaccount.uid)
      throw unauthorized(`service account UID (${account.uid}) does not match claim (${serviceaccount.uid})`);
    if (isGoing(account)) throw unauthorized(`service account ${namespace}/${serviceaccount.name} has been deleted`);
    const assertThere = (kind: string, found: LiveObject | undefined, wanted: BoundObject): void => {
      if (found && found.uid !== wanted.uid)
        throw unauthorized(`${kind} UID (${found.uid}) does not match service account ${kind} ref claim (${wanted.uid})`);
      if (!found || isGoing(found)) throw unauthorized('service account token has been invalidated');
    };
    if (secret) assertThere('secret', await lookup.secret(namespace, secret.name), secret);
    if (pod) assertThere('pod', await lookup.pod(namespace, pod.name), pod);
    // A pod's node only informs; a token bound to a node alone lives as long as the node.
    if (node && !pod) assertThere('node', await lookup.node(node.name), node);
  }

  #noteAge({ sub, 'kubernetes.io': { warnafter } }: ServiceAccountClaims, nowMs: number): TokenNotes {
    if (!warnafter) return noNotes;
    const isStale = nowMs > warnafter * 1000;
    this.#uses.count(isStale ? 'stale_tokens_total' : 'valid_tokens_total');
    if (!isStale) return noNotes;
    const notes = new TokenNotes();
    const seconds = Math.floor(nowMs / 1000) - warnafter;
    notes.annotate('authentication.k8s.io/stale-token', `subject: ${sub}, seconds after warning threshold: ${seconds}`);
    return notes;
  }
}

const isFor = ({ aud }: ServiceAccountClaims, audiences: readonly string[]): boolean =>
  audiences.some((audience) => aud.includes(audience));

/** @throws {ApiError} Unauthorized when it is for nobody of them. */
function acceptedOf(of: readonly string[], audiences: readonly string[]): string[] {
  const accepted = audiences.filter((audience) => of.includes(audience));
  if (accepted.length > 0) return accepted;
  throw unauthorized(`token audiences ${quoted(of)} is invalid for the target audiences ${quoted(audiences)}`);
}

const quoted = (texts: readonly string[]): string => `[${texts.map(goQuote).join(' ')}]`;

const isInTime = ({ exp, nbf }: ServiceAccountClaims, nowMs: number): boolean =>
  nowMs - leewayMs <= exp * 1000 && nowMs + leewayMs >= nbf * 1000;

/** @throws {ApiError} Unauthorized. */
function assertInTime({ exp, nbf, iat }: ServiceAccountClaims, nowMs: number): void {
  if (nowMs + leewayMs < nbf * 1000) throw unauthorized('service account token is not valid yet');
  if (nowMs - leewayMs > exp * 1000) throw unauthorized('service account token has expired');
  if (nowMs + leewayMs < iat * 1000) throw unauthorized('service account token is issued in the future');
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
