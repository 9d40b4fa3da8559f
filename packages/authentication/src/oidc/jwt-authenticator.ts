import { formatTime, goQuote, isJsonObject, unauthorized, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import type { UserInfo } from '@kubewright/apiserver';
import { issuerOf } from '../tokens/verified-tokens.ts';
import type { JwtConfiguration } from './authentication-configuration.ts';
import { ClaimsMapper } from './claims-mapper.ts';
import { IssuerKeys, type IssuerKeysDeps } from './issuer-keys.ts';

/** Those with which upstream takes tokens where a file says whose. */
export const signingAlgorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'],
  ...['PS256', 'PS384', 'PS512', 'EdDSA'],
];

const notBeforeLeewaySeconds = 300;

/** Knows the tokens of one OpenID Connect issuer (plugin/pkg/authenticator/token/oidc, release 1.36). */
export class JwtAuthenticator {
  readonly #deps: IssuerKeysDeps;
  readonly #issuer: string;
  readonly #audiences: readonly string[];
  readonly #algorithms: readonly string[];
  readonly #keys: IssuerKeys;
  readonly #mapper: ClaimsMapper;

  /** The configuration has been checked. */
  constructor(deps: IssuerKeysDeps, configuration: JwtConfiguration, algorithms = signingAlgorithms) {
    const { url = '', discoveryURL, audiences = [] } = configuration.issuer ?? {};
    this.#deps = deps;
    this.#issuer = url;
    this.#audiences = audiences;
    this.#algorithms = algorithms;
    this.#keys = new IssuerKeys(deps, { issuer: url, discoveryUrl: discoveryURL });
    this.#mapper = new ClaimsMapper(configuration);
  }

  /** Undefined: another's token. @throws {ApiError} Unauthorized, caused by why it is void. */
  async userOf(token: string): Promise<UserInfo | undefined> {
    if (issuerOf(token) !== this.#issuer) return undefined;
    try {
      const claims = await this.#keys.payloadOf(token, this.#algorithms);
      if (!isJsonObject(claims)) throw new Error('oidc: malformed claims');
      this.#assertMeant(claims);
      return this.#mapper.userOf(claims);
    } catch (error) {
      throw unauthorized(error instanceof Error ? error.message : String(error));
    }
  }

  /** @throws {Error} when it is not for this server, or not now. */
  #assertMeant({ aud, exp, nbf }: JsonObject): void {
    const nowSeconds = this.#deps.clock.nowMs() / 1_000;
    const meant: readonly JsonValue[] = Array.isArray(aud) ? aud : [aud ?? ''];
    if (!this.#audiences.some((audience) => meant.includes(audience))) {
      const [one = '', ...more] = this.#audiences;
      const wanted = more.length === 0 ? goQuote(one) : `in ${quoted([...this.#audiences].sort())}`;
      throw new Error(`oidc: verify token: oidc: expected audience ${wanted} got ${quoted(meant)}`);
    }
    if (typeof exp !== 'number' || nowSeconds > exp) {
      const expiry = formatTime(Number(exp ?? 0) * 1_000)
        .replace('T', ' ')
        .replace('Z', ' +0000 UTC');
      throw new Error(`oidc: verify token: oidc: token is expired (Token Expiry: ${expiry})`);
    }
    if (typeof nbf === 'number' && nowSeconds + notBeforeLeewaySeconds < nbf)
      throw new Error('oidc: verify token: oidc: current time is before the nbf (not before) time');
  }
}

const quoted = (texts: readonly JsonValue[]): string => `[${texts.map((text) => goQuote(String(text))).join(' ')}]`;
