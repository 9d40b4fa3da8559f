import { isJsonObject, unauthorized, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import type { UserInfo } from '@kubewright/apiserver';
import type { AuthenticatedToken, TokenAuthenticator } from '../tokens/token-authenticator.ts';

export interface WebhookTokenAuthenticatorDeps {
  /** Posts a review to the service and answers with its status. @throws when there is no answer. */
  readonly post: (review: JsonObject) => Promise<JsonObject>;
}

export interface WebhookTokenAuthenticatorOptions {
  readonly version: 'v1' | 'v1beta1';
  /** Whom a token is for of which the service does not say. */
  readonly audiences: readonly string[];
}

/** Asks a service whose a token is, with a TokenReview (apiserver plugin/pkg/authenticator/token/webhook, release 1.36). */
export class WebhookTokenAuthenticator implements TokenAuthenticator {
  readonly #deps: WebhookTokenAuthenticatorDeps;
  readonly #options: WebhookTokenAuthenticatorOptions;

  constructor(deps: WebhookTokenAuthenticatorDeps, options: WebhookTokenAuthenticatorOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  async authenticateToken(token: string, wanted: readonly string[]): Promise<AuthenticatedToken | undefined> {
    const { version, audiences: implicit } = this.#options;
    const status = await this.#deps.post({
      kind: 'TokenReview',
      apiVersion: `authentication.k8s.io/${version}`,
      metadata: {},
      spec: { token, audiences: [...wanted] },
      status: { user: {} },
    });
    const told = textsOf(status['audiences']);
    const audiences = wanted.filter((audience) => (told.length > 0 ? told : implicit).includes(audience));
    if (audiences.length === 0) return undefined;
    if (status['authenticated'] !== true) {
      if (typeof status['error'] === 'string' && status['error'] !== '') throw unauthorized(status['error']);
      return undefined;
    }
    return { user: userOf(isJsonObject(status['user']) ? status['user'] : {}), audiences };
  }
}

function userOf({ username, uid, groups, extra }: JsonObject): UserInfo {
  const entries = isJsonObject(extra) ? Object.entries(extra).map(([key, values]) => [key, textsOf(values)] as const) : [];
  return {
    name: typeof username === 'string' ? username : '',
    groups: textsOf(groups),
    ...(typeof uid === 'string' && uid !== '' && { uid }),
    ...(entries.length > 0 && { extra: new Map(entries) }),
  };
}

const textsOf = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
