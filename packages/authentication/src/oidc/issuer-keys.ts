import { isJsonObject, type Clock, type JsonValue } from '@kubewright/api-machinery';
import type { JSONWebKeySet } from 'jose';

export interface IssuerKeysDeps {
  /** GETs JSON. @throws when there is none. */
  readonly getJson: (url: string) => Promise<JsonValue>;
  readonly clock: Clock;
}

/** A token that no key fits has the keys fetched anew, at most so often. */
const refetchMs = 10_000;

/** The keys an issuer signs with, found as OpenID Connect Discovery says it, and again when there are new ones. */
export class IssuerKeys {
  readonly #deps: IssuerKeysDeps;
  readonly #issuer: string;
  readonly #discoveryUrl: string;
  #keysUrl: string | undefined;
  #keys: Promise<JSONWebKeySet> | undefined;
  #fetchedMs = 0;

  constructor(deps: IssuerKeysDeps, { issuer, discoveryUrl }: { issuer: string; discoveryUrl?: string | undefined }) {
    this.#deps = deps;
    this.#issuer = issuer;
    this.#discoveryUrl = discoveryUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  }

  /** What the payload of a token says that the issuer has signed. @throws {Error} */
  async payloadOf(token: string, algorithms: readonly string[]): Promise<JsonValue> {
    const fetchedMs = this.#fetchedMs;
    try {
      return await this.#verify(token, algorithms);
    } catch (error) {
      const isNew = (error as { code?: unknown }).code === 'ERR_JWKS_NO_MATCHING_KEY';
      if (!isNew || this.#deps.clock.monotonicMs() - fetchedMs < refetchMs) throw error;
      if (this.#fetchedMs === fetchedMs) this.#keys = undefined;
      return this.#verify(token, algorithms);
    }
  }

  async #verify(token: string, algorithms: readonly string[]): Promise<JsonValue> {
    const { createLocalJWKSet, compactVerify } = await import('jose');
    const options = { algorithms: [...algorithms] };
    const verified = await compactVerify(token, createLocalJWKSet(await this.#fetched()), options).catch(async (error: unknown) => {
      // Several keys may fit a token that names none.
      if ((error as { code?: unknown }).code !== 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') throw error;
      for await (const key of error as AsyncIterable<Parameters<typeof compactVerify>[1]>) {
        const by = await compactVerify(token, key, options).catch(() => undefined);
        if (by) return by;
      }
      throw error;
    });
    return JSON.parse(new TextDecoder().decode(verified.payload)) as JsonValue;
  }

  /** Asked for once, however many tokens wait; a failure is forgotten. */
  #fetched(): Promise<JSONWebKeySet> {
    if (this.#keys) return this.#keys;
    this.#fetchedMs = this.#deps.clock.monotonicMs();
    const keys = (this.#keys = this.#fetch());
    keys.catch(() => {
      if (this.#keys === keys) this.#keys = undefined;
    });
    return keys;
  }

  async #fetch(): Promise<JSONWebKeySet> {
    const { getJson } = this.#deps;
    if (this.#keysUrl === undefined) {
      const document = await getJson(this.#discoveryUrl);
      const { issuer, jwks_uri: url } = isJsonObject(document) ? document : {};
      if (issuer !== this.#issuer)
        throw new Error(
          `oidc: issuer URL provided to client (${this.#issuer}) did not match the issuer URL returned by provider (${String(issuer)})`,
        );
      if (typeof url !== 'string') throw new Error('oidc: the provider names no keys');
      this.#keysUrl = url;
    }
    return (await getJson(this.#keysUrl)) as unknown as JSONWebKeySet;
  }
}
