import { internalError, randomUuid, type Logger, type Random } from '@kubewright/api-machinery';
import {
  outgoing,
  webhookTarget,
  within,
  type AdmissionRequest,
  type ServiceResolver,
  type Span,
  type SpanAttributes,
} from '@kubewright/apiserver';
import { WebhookStatusError, type WebhookCaller } from '@kubewright/client';
import { admissionReview, reviewVersionOf, verifyReview, type ReviewAnswer } from './admission-review.ts';
import type { WebhookOutcome, WebhookType } from '../extension-metrics.ts';
import { objectsAt, type RequestObjects } from '../matching/objects-at.ts';
import type { ExpressionDeps } from '../matching/pending-decisions.ts';
import type { Invocation } from './select-hooks.ts';
import { denied, DeniedError, dryRunUnsupported, FailedCallError } from './webhook-errors.ts';

export interface WebhookAdmissionDeps extends ExpressionDeps {
  readonly caller: WebhookCaller;
  readonly services: ServiceResolver;
  readonly random: Random;
  readonly logger: Logger;
}

/** Answers may hold a patch as long as an object. */
const maxResponseBytes = 8 << 20;
const defaultTimeoutSeconds = 10;

/** Asks one webhook about one request. */
export class WebhookDispatcher {
  readonly #deps: WebhookAdmissionDeps;

  constructor(deps: WebhookAdmissionDeps) {
    this.#deps = deps;
  }

  /**
   * The answer of a webhook that allows the request; its warnings are passed on.
   * @throws {FailedCallError} when it cannot be asked; {ApiError} when it denies, or does not support a dry run.
   */
  async ask(invocation: Invocation, request: AdmissionRequest, mutating: boolean): Promise<ReviewAnswer> {
    const { webhook } = invocation.hook;
    if (request.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') throw dryRunUnsupported(webhook.name);
    const reviewVersion = reviewVersionOf(webhook.admissionReviewVersions);
    if (!reviewVersion)
      throw new FailedCallError(
        webhook.name,
        'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
        400,
      );
    const uid = randomUuid(this.#deps.random);
    const review = admissionReview(request, {
      uid,
      reviewVersion,
      version: invocation.version,
      ...(await objectsFor(invocation.version, request, mutating)),
    });
    const answer = await within(
      request.span,
      `Call ${mutating ? 'mutating' : 'validating'} webhook`,
      callAttributes(invocation, request, uid),
      async (step) => {
        const body = await this.#call(invocation, review, step);
        step?.event('Request completed');
        return verified(webhook.name, () => verifyReview(body, { uid, reviewVersion, mutating }));
      },
    );
    for (const warning of answer.warnings) request.warn(warning);
    for (const [key, value] of Object.entries(answer.auditAnnotations)) request.annotate?.(`${webhook.name}/${key}`, value);
    if (!answer.allowed) throw denied(webhook.name, answer.result);
    return answer;
  }

  /** Whether a failure lets the request pass, by the webhook's policy. */
  failsOpen({ hook }: Invocation, error: unknown): boolean {
    if (!(error instanceof FailedCallError) || hook.webhook.failurePolicy !== 'Ignore') return false;
    this.#deps.logger.warn('a webhook failed, and its policy lets the request pass', { webhook: hook.id, error: error.message });
    return true;
  }

  /** Measures a call; answers whom to tell how it ended. */
  measure({ hook: { webhook } }: Invocation, { operation }: AdmissionRequest, type: WebhookType): (error?: unknown) => void {
    const { metrics } = this.#deps;
    const elapsed = metrics.stopwatch();
    const call = { webhook: webhook.name, type, operation };
    return (error) => {
      const outcome = outcomeOf(error, webhook.failurePolicy === 'Ignore');
      metrics.webhookCalled(call, outcome, elapsed());
      if (error !== undefined && outcome.refusal === undefined) metrics.failedOpen(call);
    };
  }

  async #call(
    { hook: { webhook } }: Invocation,
    review: Parameters<WebhookCaller['call']>[1],
    span: Span | undefined,
  ): ReturnType<WebhookCaller['call']> {
    const timeoutMs = (webhook.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
    try {
      const target = await webhookTarget(webhook.clientConfig, this.#deps.services, timeoutMs);
      return await outgoing(span, target.url, (traceparent) =>
        this.#deps.caller.call(target, review, { timeoutMs, maxResponseBytes, userAgent: 'kube-apiserver-admission', traceparent }),
      );
    } catch (error) {
      const code = error instanceof WebhookStatusError ? error.code : 503;
      throw new FailedCallError(webhook.name, `failed to call webhook: ${(error as Error).message}`, code);
    }
  }
}

/**
 * What the webhook is shown. @throws {ApiError} InternalError where it cannot be converted: upstream says so once more for a
 * mutating webhook, whose objects it converts in a step of their own (dispatcher.go of both).
 */
async function objectsFor(version: string, request: AdmissionRequest, mutating: boolean): Promise<RequestObjects> {
  try {
    return await objectsAt(version, request);
  } catch (error) {
    const failed = internalError((error as Error).message);
    throw mutating ? internalError(failed.message) : failed;
  }
}

/** What is told of a call as a step of its request. */
const callAttributes =
  ({ hook: { id, webhook } }: Invocation, { definition, version, subresource, operation }: AdmissionRequest, uid: string) =>
  (): SpanAttributes => ({
    configuration: id.split('/')[0]!,
    webhook: webhook.name,
    resource: `${definition.group}/${version}, Resource=${definition.plural}`,
    subresource,
    operation,
    UID: uid,
  });

function outcomeOf(error: unknown, ignoresFailures: boolean): WebhookOutcome {
  if (error === undefined) return { code: 200 };
  if (error instanceof DeniedError) return { code: error.status.code ?? 0, refusal: 'no_error' };
  if (!(error instanceof FailedCallError)) return { code: 0, refusal: 'apiserver_internal_error' };
  return { code: error.code, ...(!ignoresFailures && { refusal: 'calling_webhook_error' }) };
}

function verified(webhook: string, verify: () => ReviewAnswer): ReviewAnswer {
  try {
    return verify();
  } catch (error) {
    throw new FailedCallError(webhook, `received invalid webhook response: ${(error as Error).message}`, 503);
  }
}
