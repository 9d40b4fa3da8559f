import { isJsonObject, sleep, statusOf, unauthorized, type Clock, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import type { UserInfo } from '@kubewright/apiserver';
import type { AuthenticatedToken, TokenAuthenticator } from '../tokens/token-authenticator.ts';

export interface WebhookTokenAuthenticatorDeps {
  /** Posts a review to the service and answers with what it says. @throws when there is no answer. */
  readonly post: (review: JsonObject) => Promise<JsonValue>;
  readonly clock: Clock;
}

export interface WebhookTokenAuthenticatorOptions {
  readonly version: 'v1' | 'v1beta1';
  /** Whom a token is for of which the service does not say. */
  readonly audiences: readonly string[];
}

/** Pauses before a review is posted again (apiserver util/webhook DefaultRetryBackoffWithInitialDelay). */
const pausesMs = [500, 750, 1_125, 1_687];

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
    const status = await this.#review({
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

  async #review(review: JsonObject): Promise<JsonObject> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.#deps.post(review);
        const status = isJsonObject(answer) ? answer['status'] : undefined;
        return isJsonObject(status) ? status : {};
      } catch (error) {
        if (attempt >= pausesMs.length || !mayTryAgain(error)) throw error;
        await sleep(this.#deps.clock, pausesMs[attempt]!);
      }
    }
  }
}

/** What does not depend on the review: the service was not reached, has failed, or is asked too much (util/webhook DefaultShouldRetry). */
function mayTryAgain(error: unknown): boolean {
  const code = statusOf(error)?.code;
  return code === undefined || code === 429 || code >= 500;
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
