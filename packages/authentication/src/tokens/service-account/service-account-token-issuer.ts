import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type Clock, type Random, randomUuid } from '@kubewright/api-machinery';
import type { BoundObject, LegacyTokenClaims, ServiceAccountClaims } from './service-account-claims.ts';
import { legacyIssuer, serviceAccountUserName } from './service-account-claims.ts';
import { type ServiceAccountKey, tokenAlgorithmOf } from './service-account-key.ts';

export interface TokenRequestFor {
  readonly namespace: string;
  readonly serviceAccount: BoundObject;
  readonly pod?: BoundObject;
  readonly node?: BoundObject;
  readonly secret?: BoundObject;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** Set: its use is noted from so many seconds on. */
  readonly warnAfterSeconds?: number;
}

export interface LegacyTokenFor {
  readonly namespace: string;
  readonly serviceAccount: BoundObject;
  readonly secretName: string;
}

export interface IssuedToken {
  readonly token: string;
  /** Its `jti`. */
  readonly id: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * Signs service account tokens. Signing is synchronous, unlike WebCrypto's: it takes tens of microseconds, and a cluster
 * in virtual time must not wait for a thread.
 */
export class ServiceAccountTokenIssuer {
  readonly issuer: string;
  readonly #key: ServiceAccountKey;
  readonly #clock: Clock;
  readonly #random: Random;
  #signing: SigningKey | undefined;

  constructor(deps: { key: ServiceAccountKey; clock: Clock; random: Random }, options: { issuer: string }) {
    this.#key = deps.key;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.issuer = options.issuer;
  }

  async issue(request: TokenRequestFor): Promise<IssuedToken> {
    const claims = this.#claimsOf(request);
    return { token: this.#sign(claims), id: claims.jti, issuedAtMs: claims.iat * 1000, expiresAtMs: claims.exp * 1000 };
  }

  /** A token without an end, for a Secret of type kubernetes.io/service-account-token. */
  issueLegacy({ namespace, serviceAccount, secretName }: LegacyTokenFor): string {
    const claims: LegacyTokenClaims = {
      iss: legacyIssuer,
      'kubernetes.io/serviceaccount/namespace': namespace,
      'kubernetes.io/serviceaccount/secret.name': secretName,
      'kubernetes.io/serviceaccount/service-account.name': serviceAccount.name,
      'kubernetes.io/serviceaccount/service-account.uid': serviceAccount.uid,
      sub: serviceAccountUserName(namespace, serviceAccount.name),
    };
    return this.#sign(claims);
  }

  #sign(claims: unknown): string {
    const { privateKey, keyId, algorithm } = (this.#signing ??= signingKey(this.#key));
    const content = `${base64UrlJson({ alg: algorithm, kid: keyId })}.${base64UrlJson(claims)}`;
    const signature = sign(`sha${algorithm.slice(2)}`, Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${content}.${signature.toString('base64url')}`;
  }

  #claimsOf(request: TokenRequestFor): ServiceAccountClaims {
    const { namespace, serviceAccount, pod, node, secret, audiences, expirationSeconds, warnAfterSeconds } = request;
    const nowSeconds = Math.floor(this.#clock.nowMs() / 1000);
    return {
      aud: audiences,
      exp: nowSeconds + expirationSeconds,
      iat: nowSeconds,
      iss: this.issuer,
      jti: randomUuid(this.#random),
      'kubernetes.io': {
        namespace,
        ...(node && { node }),
        ...(pod && { pod }),
        ...(secret && { secret }),
        serviceaccount: serviceAccount,
        ...(warnAfterSeconds !== undefined && { warnafter: nowSeconds + warnAfterSeconds }),
      },
      nbf: nowSeconds,
      sub: serviceAccountUserName(namespace, serviceAccount.name),
    };
  }
}

const base64UrlJson = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly keyId: string;
  /** `RS256`, `ES384`: it names the hash, too. */
  readonly algorithm: string;
}

function signingKey({ privateKeyPem, publicKeyPem }: ServiceAccountKey): SigningKey {
  const publicDer = createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(publicDer).digest('base64url');
  return { privateKey: createPrivateKey(privateKeyPem), keyId, algorithm: tokenAlgorithmOf(publicKeyPem) };
}
