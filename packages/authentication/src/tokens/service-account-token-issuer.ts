import { type Clock, type Random, randomUuid } from '@kubewright/api-machinery';
import type { BoundObject, ServiceAccountClaims } from './service-account-claims.ts';
import { serviceAccountUserName } from './service-account-claims.ts';
import { type ServiceAccountKey, keyIdOf, tokenAlgorithm } from './service-account-key.ts';

export interface TokenRequestFor {
  readonly namespace: string;
  readonly serviceAccount: BoundObject;
  readonly pod?: BoundObject;
  readonly node?: BoundObject;
  readonly secret?: BoundObject;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

/** Signs service account tokens. */
export class ServiceAccountTokenIssuer {
  readonly issuer: string;
  readonly #key: ServiceAccountKey;
  readonly #clock: Clock;
  readonly #random: Random;
  #signing: Promise<{ privateKey: Awaited<ReturnType<(typeof import('jose'))['importPKCS8']>>; keyId: string }> | undefined;

  constructor(deps: { key: ServiceAccountKey; clock: Clock; random: Random }, options: { issuer: string }) {
    this.#key = deps.key;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.issuer = options.issuer;
  }

  async issue(request: TokenRequestFor): Promise<IssuedToken> {
    const { SignJWT, importPKCS8 } = await import('jose');
    const { privateKeyPem, publicKeyPem } = this.#key;
    this.#signing ??= Promise.all([importPKCS8(privateKeyPem, tokenAlgorithm), keyIdOf(publicKeyPem)]).then(([privateKey, keyId]) => ({ privateKey, keyId }));
    const { privateKey, keyId } = await this.#signing;
    const claims = this.#claimsOf(request);
    const token = await new SignJWT({ ...claims, aud: [...claims.aud] }).setProtectedHeader({ alg: tokenAlgorithm, kid: keyId }).sign(privateKey);
    return { token, expiresAtMs: claims.exp * 1000 };
  }

  #claimsOf({ namespace, serviceAccount, pod, node, secret, audiences, expirationSeconds }: TokenRequestFor): ServiceAccountClaims {
    const nowSeconds = Math.floor(this.#clock.nowMs() / 1000);
    return {
      aud: audiences,
      exp: nowSeconds + expirationSeconds,
      iat: nowSeconds,
      iss: this.issuer,
      jti: randomUuid(this.#random),
      'kubernetes.io': { namespace, ...(node && { node }), ...(pod && { pod }), ...(secret && { secret }), serviceaccount: serviceAccount },
      nbf: nowSeconds,
      sub: serviceAccountUserName(namespace, serviceAccount.name),
    };
  }
}
