import { type Clock, unauthorized } from '@kubewright/api-machinery';
import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { bearerTokenOf } from '../request/bearer-token.ts';
import { type ServiceAccountClaims, serviceAccountGroups, serviceAccountUserName } from './service-account-claims.ts';
import { type ServiceAccountKey, tokenAlgorithmOf } from './service-account-key.ts';

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
}

const cacheSize = 4096;
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
  /** In order of insertion: the oldest goes first. */
  readonly #verified = new Map<string, VerifiedToken>();

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
    if (!known && issuerOf(token) !== this.#issuer) return undefined;
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

  async #verify(token: string): Promise<VerifiedToken> {
    const { importSPKI, jwtVerify } = await import('jose');
    const currentDate = new Date(this.#deps.clock.nowMs());
    for (const { publicKeyPem } of this.#deps.keys) {
      try {
        const algorithm = tokenAlgorithmOf(publicKeyPem);
        const key = await importSPKI(publicKeyPem, algorithm);
        const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer: this.#issuer, currentDate });
        return this.#remember(token, payload as unknown as ServiceAccountClaims);
      } catch {
        // Perhaps another key has signed it.
      }
    }
    throw unauthorized();
  }

  #remember(token: string, claims: ServiceAccountClaims): VerifiedToken {
    const { namespace, serviceaccount } = claims['kubernetes.io'] ?? {};
    if (!namespace || !serviceaccount?.name || claims.sub !== serviceAccountUserName(namespace, serviceaccount.name)) throw unauthorized();
    if (this.#verified.size >= cacheSize) this.#verified.delete(this.#verified.keys().next().value!);
    const verified = { claims, user: userOf(claims), boundUntilMs: 0 };
    this.#verified.set(token, verified);
    return verified;
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

/** The `iss` claim of what looks like a JWT, unverified. */
function issuerOf(token: string): string | undefined {
  const [, payload, signature] = token.split('.');
  if (!payload || !signature || !/^[A-Za-z0-9_-]+$/.test(payload)) return undefined;
  try {
    return (JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { iss?: string } | null)?.iss;
  } catch {
    return undefined;
  }
}

const extraPrefix = 'authentication.kubernetes.io/';

function userOf({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: ServiceAccountClaims): UserInfo {
  const extra = new Map<string, readonly string[]>([[`${extraPrefix}credential-id`, [`JTI=${jti}`]]]);
  for (const [kind, bound] of [['pod', pod], ['node', node]] as const) {
    if (!bound) continue;
    extra.set(`${extraPrefix}${kind}-name`, [bound.name]);
    extra.set(`${extraPrefix}${kind}-uid`, [bound.uid]);
  }
  return { name: serviceAccountUserName(namespace, serviceaccount.name), uid: serviceaccount.uid, groups: serviceAccountGroups(namespace), extra };
}
