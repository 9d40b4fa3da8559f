import type { Clock, JsonObject } from '@kubewright/api-machinery';
import { Counter, Histogram, labelText, type Attributes, type Authorizer, type Decision, type Family } from '@kubewright/apiserver';
import { noOpinion } from '../simple-authorizers.ts';
import type { ReviewConditions } from './review-conditions.ts';
import { reviewSelectors } from './review-selectors.ts';

export interface WebhookAuthorizerDeps {
  /** Posts a review to the service and answers with its status. @throws when there is no answer. */
  readonly post: (review: JsonObject) => Promise<JsonObject>;
  readonly clock: Clock;
  readonly metrics: WebhookAuthorizerMetrics;
}

export interface WebhookAuthorizerOptions {
  /** As metrics tell it. */
  readonly name: string;
  readonly version: 'v1' | 'v1beta1';
  /** How long answers are kept that allow; 0: not at all. */
  readonly authorizedTtlMs: number;
  /** The same of others. */
  readonly unauthorizedTtlMs: number;
  /** What is decided where there is no answer. */
  readonly onError: 'deny' | 'noOpinion';
  /** Which requests it is asked about; unset: all. */
  readonly conditions?: ReviewConditions | undefined;
}

const cacheSize = 8_192;
/** Who asks decides about the length of these: longer ones are not kept. */
const maxCachedAttributes = 10_000;

/** Asks a service who may do what, with a SubjectAccessReview (apiserver plugin/pkg/authorizer/webhook, release 1.36). */
export class WebhookAuthorizer implements Authorizer {
  readonly #deps: WebhookAuthorizerDeps;
  readonly #options: WebhookAuthorizerOptions;
  /** By the review's spec; of too many the oldest goes first. */
  readonly #known = new Map<string, { readonly status: JsonObject; readonly untilMs: number }>();

  constructor(deps: WebhookAuthorizerDeps, options: WebhookAuthorizerOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  async authorize(attributes: Attributes): Promise<Decision> {
    const { conditions, onError } = this.#options;
    const verdict = conditions?.check(attributes) ?? 'met';
    if (verdict === 'notMet') return noOpinion;
    if (verdict !== 'met') return { kind: onError, reason: '', error: verdict.error };
    try {
      return decisionOf(await this.#statusOf(attributes));
    } catch (error) {
      return { kind: onError, reason: '', error: error instanceof Error ? error.message : String(error) };
    }
  }

  async #statusOf(attributes: Attributes): Promise<JsonObject> {
    const { version, authorizedTtlMs, unauthorizedTtlMs } = this.#options;
    const spec = specOf(attributes, version);
    const key = JSON.stringify(spec);
    const known = this.#known.get(key);
    const nowMs = this.#deps.clock.monotonicMs();
    if (known && nowMs < known.untilMs) return known.status;
    const status = await this.#ask({
      kind: 'SubjectAccessReview',
      apiVersion: `authorization.k8s.io/${version}`,
      metadata: {},
      spec,
      status: { allowed: false },
    });
    const ttlMs = status['allowed'] === true ? authorizedTtlMs : unauthorizedTtlMs;
    if (ttlMs > 0 && sizeOf(attributes) < maxCachedAttributes) this.#remember(key, status, ttlMs);
    return status;
  }

  async #ask(review: JsonObject): Promise<JsonObject> {
    const { post, clock, metrics } = this.#deps;
    const { name, onError } = this.#options;
    const startMs = clock.monotonicMs();
    let result = 'error';
    try {
      const status = await post(review);
      result = 'success';
      return status;
    } catch (error) {
      if (onError === 'noOpinion') metrics.failedOpen(name, result);
      throw error;
    } finally {
      metrics.asked(name, result, clock.monotonicMs() - startMs);
    }
  }

  #remember(key: string, status: JsonObject, ttlMs: number): void {
    this.#known.delete(key);
    if (this.#known.size >= cacheSize) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, { status, untilMs: this.#deps.clock.monotonicMs() + ttlMs });
  }
}

function decisionOf({ allowed, denied, reason }: JsonObject): Decision {
  const why = typeof reason === 'string' ? reason : '';
  if (denied === true && allowed === true)
    return { kind: 'deny', reason: why, error: 'webhook subject access review returned both allow and deny response' };
  return { kind: denied === true ? 'deny' : allowed === true ? 'allow' : 'noOpinion', reason: why };
}

/** Empty fields are left out, as Go leaves them out; version v1beta1 says `group`. */
function specOf(attributes: Attributes, version: 'v1' | 'v1beta1'): JsonObject {
  const { user, verb, path, resourceRequest, namespace, group, version: apiVersion, resource: plural, subresource, name } = attributes;
  const what: JsonObject = resourceRequest
    ? {
        resourceAttributes: {
          ...filled({ namespace, verb, group, version: apiVersion, resource: plural, subresource, name }),
          ...(reviewSelectors(attributes) as JsonObject),
        },
      }
    : { nonResourceAttributes: filled({ path, verb }) };
  const extra = Object.fromEntries([...(user.extra ?? [])].map(([key, values]) => [key, [...values]]));
  return {
    ...what,
    ...filled({ user: user.name }),
    ...(user.groups.length > 0 && { [version === 'v1' ? 'groups' : 'group']: [...user.groups] }),
    ...(user.extra?.size && { extra }),
    ...filled({ uid: user.uid ?? '' }),
  };
}

const filled = (fields: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));

const sizeOf = ({ namespace, verb, group, version, resource, subresource, name, path }: Attributes): number =>
  [namespace, verb, group, version, resource, subresource, name, path].reduce((sum, text) => sum + text.length, 0);

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What all webhooks tell together (plugin/pkg/authorizer/webhook/metrics). */
export class WebhookAuthorizerMetrics {
  readonly #evaluations = new Counter('apiserver_authorization_webhook_evaluations_total', 'Requests to authorization webhooks.');
  readonly #durations = new Histogram(
    'apiserver_authorization_webhook_duration_seconds',
    'Seconds an authorization webhook took to answer.',
    bounds,
  );
  readonly #failedOpen = new Counter(
    'apiserver_authorization_webhook_evaluations_fail_open_total',
    'Requests an authorization webhook did not answer and others decided about.',
  );

  asked(name: string, result: string, tookMs: number): void {
    const labels = labelText({ name, result });
    this.#evaluations.increment(labels);
    this.#durations.observe(labels, tookMs / 1_000);
  }

  failedOpen(name: string, result: string): void {
    this.#failedOpen.increment(labelText({ name, result }));
  }

  families(): Family[] {
    return [this.#evaluations, this.#durations, this.#failedOpen];
  }
}
