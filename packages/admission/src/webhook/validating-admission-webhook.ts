import { ValidatingWebhookConfigurations } from '@kubewright/api/admissionregistration/v1';
import type { AdmissionPlugin, AdmissionRequest, Family } from '@kubewright/apiserver';
import { hooksOf } from './hook.ts';
import { isExempt } from '../matching/match-criteria.ts';
import { RequestView } from '../matching/request-view.ts';
import { invocationOf, type Invocation } from './select-hooks.ts';
import { failedClosed, FailedCallError } from './webhook-errors.ts';
import { WebhookDispatcher, type WebhookAdmissionDeps } from './webhook-dispatcher.ts';

/** Webhooks that may refuse a request, all asked at once (k8s.io/apiserver admission/plugin/webhook/validating). */
export class ValidatingAdmissionWebhook implements AdmissionPlugin {
  readonly name = 'ValidatingAdmissionWebhook';
  readonly #deps: WebhookAdmissionDeps;
  readonly #dispatcher: WebhookDispatcher;

  constructor(deps: WebhookAdmissionDeps) {
    this.#deps = deps;
    this.#dispatcher = new WebhookDispatcher(deps);
  }

  families(): readonly Family[] {
    return this.#deps.metrics.families();
  }

  handles(request: AdmissionRequest): boolean {
    return !isExempt(request);
  }

  validate(request: AdmissionRequest): Promise<void> | undefined {
    return this.#deps.client.resource(ValidatingWebhookConfigurations).hasNone() ? undefined : this.#validate(request);
  }

  async #validate(request: AdmissionRequest): Promise<void> {
    const { items } = await this.#deps.client.resource(ValidatingWebhookConfigurations).list();
    if (items.length === 0) return;
    const invocations: Invocation[] = [];
    const seen = new RequestView(request, this.#deps);
    for (const hook of hooksOf(items)) {
      const invocation = await invocationOf(hook, request, { ...this.#deps, type: 'validating' }, seen);
      if (invocation) invocations.push(invocation);
    }
    // The first that refuses decides, but all are heard: their warnings count.
    const refusals: unknown[] = [];
    await Promise.all(
      invocations.map((invocation, index) => this.#invoke(invocation, request, index).catch((error: unknown) => refusals.push(error))),
    );
    if (refusals.length > 0) throw refusals[0];
  }

  async #invoke(invocation: Invocation, request: AdmissionRequest, index: number): Promise<void> {
    const ended = this.#dispatcher.measure(invocation, request, 'validating');
    try {
      await this.#dispatcher.ask(invocation, request, false);
      ended();
    } catch (error) {
      ended(error);
      if (!this.#dispatcher.failsOpen(invocation, error)) throw error instanceof FailedCallError ? failedClosed(error) : error;
      request.annotate?.(`failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`, invocation.hook.webhook.name);
    }
  }
}
