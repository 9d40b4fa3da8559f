import { applyJsonPatch, internalError, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import { MutatingWebhookConfigurations, type MutatingWebhook } from '@kubewright/api/admissionregistration/v1';
import type { AdmissionPlugin, AdmissionRequest, Family } from '@kubewright/apiserver';
import { isExempt } from '../matching/match-criteria.ts';
import { patchDraft } from '../matching/patch-draft.ts';
import { RequestView } from '../matching/request-view.ts';
import { RoundsByRequest, type Rounds } from '../matching/rounds.ts';
import { hooksOf } from './hook.ts';
import { invocationOf, type Invocation } from './select-hooks.ts';
import { failedClosed, FailedCallError } from './webhook-errors.ts';
import { WebhookDispatcher, type WebhookAdmissionDeps } from './webhook-dispatcher.ts';

interface Turn {
  readonly rounds: Rounds;
  readonly seen: RequestView;
  /** Says in the audit which call of the request this is. */
  readonly at: string;
}

const mutationPrefix = 'mutation.webhook.admission.k8s.io/';

/** Webhooks that may change an object, one after another (k8s.io/apiserver admission/plugin/webhook/mutating). */
export class MutatingAdmissionWebhook implements AdmissionPlugin {
  readonly name = 'MutatingAdmissionWebhook';
  readonly #deps: WebhookAdmissionDeps;
  readonly #dispatcher: WebhookDispatcher;
  readonly #rounds = new RoundsByRequest();

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

  admit(request: AdmissionRequest): Promise<void> | undefined {
    return this.#deps.client.resource(MutatingWebhookConfigurations).hasNone() ? undefined : this.#admit(request);
  }

  async #admit(request: AdmissionRequest): Promise<void> {
    const { items } = await this.#deps.client.resource(MutatingWebhookConfigurations).list();
    if (items.length === 0) return;
    const rounds = this.#rounds.of(request);
    const seen = new RequestView(request, this.#deps);
    rounds.begin(request);
    for (const [index, hook] of hooksOf(items).entries()) {
      if (rounds.skips(request, hook.id)) continue;
      const invocation = await invocationOf(hook, request, { ...this.#deps, type: 'admit' }, seen);
      if (invocation)
        await this.#invoke(invocation, request, { rounds, seen, at: `round_${request.reinvocation?.round ?? 0}_index_${index}` });
    }
    rounds.end(request);
  }

  async #invoke(invocation: Invocation, request: AdmissionRequest, { rounds, seen, at }: Turn): Promise<void> {
    const { hook } = invocation;
    const annotate = (mutated: boolean): void =>
      request.annotate?.(
        `${mutationPrefix}${at}`,
        JSON.stringify({ configuration: hook.id.split('/')[0], webhook: hook.webhook.name, mutated }),
      );
    const ended = this.#dispatcher.measure(invocation, request, 'admit');
    try {
      const { patch } = await this.#dispatcher.ask(invocation, request, true);
      const mutated = await applyPatch(patch, invocation, request);
      ended();
      annotate(mutated);
      if (mutated) {
        seen.changed();
        rounds.changed(request);
      }
    } catch (error) {
      ended(error);
      annotate(false);
      if (!this.#dispatcher.failsOpen(invocation, error)) throw error instanceof FailedCallError ? failedClosed(error) : error;
      request.annotate?.(`failed-open.${mutationPrefix}${at}`, hook.webhook.name);
    }
    rounds.ran(hook.id, (hook.webhook as MutatingWebhook).reinvocationPolicy === 'IfNeeded');
  }
}

/** Changes the draft as the webhook said; true when it is different afterwards. */
async function applyPatch(patch: JsonValue | undefined, { hook, version }: Invocation, request: AdmissionRequest): Promise<boolean> {
  const { object: draft } = request;
  if (patch === undefined || (Array.isArray(patch) && patch.length === 0)) return false;
  if (!draft)
    throw internalError(
      `admission webhook ${JSON.stringify(hook.webhook.name)} attempted to modify the object, which is not supported for this operation`,
    );
  try {
    return await patchDraft(request, draft, version, (seen) => applyJsonPatch(seen as unknown as JsonObject, patch) as JsonObject);
  } catch (error) {
    const { message, cause } = error as Error;
    throw internalError(cause instanceof Error ? cause.message : message);
  }
}
