import { timingSafeEqual } from 'node:crypto';
import { type Clock, unauthorized } from '@kubewright/api-machinery';
import type { UserInfo } from '@kubewright/apiserver';
import { legacyIssuer, type LegacyTokenClaims, serviceAccountGroups, serviceAccountUserName } from './service-account-claims.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { VerifiedTokens, verifiedPayload } from './verified-tokens.ts';

/** A Secret of type kubernetes.io/service-account-token, as it is now. */
export interface LegacyTokenSecret {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly token: Uint8Array;
  readonly labels: Readonly<Record<string, string>>;
}

export interface LegacyTokenLookup {
  /** Undefined when it is gone or going. */
  serviceAccountUid(namespace: string, name: string): Promise<string | undefined>;
  /** Undefined when it is gone or going. */
  tokenSecret(namespace: string, name: string): Promise<LegacyTokenSecret | undefined>;
  /** Labels the secret with the day its token was used last; a failure is the lookup's to tell. */
  markUsed(secret: LegacyTokenSecret, label: string, date: string): Promise<void>;
}

export interface LegacyServiceAccountTokensDeps {
  readonly keys: readonly ServiceAccountKey[];
  readonly lookup: LegacyTokenLookup;
  readonly clock: Clock;
}

/** Upstream's TokenSuccessCacheTTL. */
const trustedForMs = 10_000;
const invalidSinceLabel = 'kubernetes.io/legacy-token-invalid-since';
const lastUsedLabel = 'kubernetes.io/legacy-token-last-used';

interface VerifiedToken {
  readonly claims: LegacyTokenClaims;
  trustedUntilMs: number;
}

/**
 * Tokens that stand in Secrets and never end by themselves (pkg/serviceaccount/legacy.go of 1.36): each is good while its
 * Secret holds it, the account is the one it was made for, and nobody has labelled it invalid.
 */
export class LegacyServiceAccountTokens {
  readonly #deps: LegacyServiceAccountTokensDeps;
  readonly #verified = new VerifiedTokens<VerifiedToken>();

  constructor(deps: LegacyServiceAccountTokensDeps) {
    this.#deps = deps;
  }

  /** @throws {ApiError} Unauthorized. */
  async authenticate(token: string): Promise<UserInfo> {
    const nowMs = this.#deps.clock.nowMs();
    const verified = this.#verified.get(token) ?? (await this.#verify(token, nowMs));
    if (nowMs >= verified.trustedUntilMs) {
      await this.#assertCurrent(token, verified.claims, nowMs);
      verified.trustedUntilMs = nowMs + trustedForMs;
    }
    return userOf(verified.claims);
  }

  async #verify(token: string, nowMs: number): Promise<VerifiedToken> {
    const claims = (await verifiedPayload(token, this.#deps.keys, legacyIssuer, nowMs)) as LegacyTokenClaims;
    const { namespace, accountName, accountUid, secretName } = read(claims);
    const isComplete = namespace && accountName && accountUid && secretName;
    if (!isComplete || claims.sub !== serviceAccountUserName(namespace, accountName)) throw unauthorized();
    return this.#verified.add(token, { claims, trustedUntilMs: 0 });
  }

  async #assertCurrent(token: string, claims: LegacyTokenClaims, nowMs: number): Promise<void> {
    const { lookup } = this.#deps;
    const { namespace, accountName, accountUid, secretName } = read(claims);
    const secret = await lookup.tokenSecret(namespace, secretName);
    if (!secret || !isSame(secret.token, Buffer.from(token))) throw unauthorized();
    if ((await lookup.serviceAccountUid(namespace, accountName)) !== accountUid) throw unauthorized();
    const [today, tomorrow] = [dateOf(nowMs), dateOf(nowMs + 86_400_000)];
    const lastUsed = secret.labels[lastUsedLabel];
    if (lastUsed !== today && lastUsed !== tomorrow) await lookup.markUsed(secret, lastUsedLabel, today);
    if (secret.labels[invalidSinceLabel]) throw unauthorized();
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const read = (claims: LegacyTokenClaims): { namespace: string; accountName: string; accountUid: string; secretName: string } => ({
  namespace: claims['kubernetes.io/serviceaccount/namespace'],
  accountName: claims['kubernetes.io/serviceaccount/service-account.name'],
  accountUid: claims['kubernetes.io/serviceaccount/service-account.uid'],
  secretName: claims['kubernetes.io/serviceaccount/secret.name'],
});

function userOf(claims: LegacyTokenClaims): UserInfo {
  const { namespace, accountName, accountUid } = read(claims);
  return { name: serviceAccountUserName(namespace, accountName), uid: accountUid, groups: serviceAccountGroups(namespace) };
}
