import { applyJsonPatch, deepCopy, deepEqual, internalError, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import { MutatingWebhookConfigurations, type MutatingWebhook } from '@kubewright/api/admissionregistration/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { atVersion, fromVersion } from '../matching/at-version.ts';
import { isExempt } from '../matching/match-criteria.ts';
import { replaceContent } from '../matching/replace-content.ts';
import { RoundsByRequest, type Rounds } from '../matching/rounds.ts';
import { hooksOf } from './hook.ts';
import { scalePathsOf, scaleViewOf, takeOverScale } from '../matching/scale-view.ts';
import { invocationOf, type Invocation } from './select-hooks.ts';
import { failedClosed, FailedCallError } from './webhook-errors.ts';
import { WebhookDispatcher, type WebhookAdmissionDeps } from './webhook-dispatcher.ts';

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

  handles(request: AdmissionRequest): boolean {
    return !isExempt(request);
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const { items } = await this.#deps.client.resource(MutatingWebhookConfigurations).list();
    if (items.length === 0) return;
    const rounds = this.#rounds.of(request);
    rounds.begin(request);
    for (const [index, hook] of hooksOf(items).entries()) {
      if (rounds.skips(request, hook.id)) continue;
      const invocation = await invocationOf(hook, request, this.#deps);
      if (invocation) await this.#invoke(invocation, request, { rounds, at: `round_${request.reinvocation?.round ?? 0}_index_${index}` });
    }
    rounds.end(request);
  }

  /** `at` says in the audit which call of the request this is. */
  async #invoke(invocation: Invocation, request: AdmissionRequest, { rounds, at }: { readonly rounds: Rounds; readonly at: string }): Promise<void> {
    const { hook } = invocation;
    const annotate = (mutated: boolean): void =>
      request.annotate?.(`${mutationPrefix}${at}`, JSON.stringify({ configuration: hook.id.split('/')[0], webhook: hook.webhook.name, mutated }));
    try {
      const { patch } = await this.#dispatcher.ask(invocation, request, true);
      const mutated = await applyPatch(patch, invocation, request);
      annotate(mutated);
      if (mutated) rounds.changed(request);
    } catch (error) {
      annotate(false);
      if (!this.#dispatcher.failsOpen(invocation, error)) throw error instanceof FailedCallError ? failedClosed(error) : error;
      request.annotate?.(`failed-open.${mutationPrefix}${at}`, hook.webhook.name);
    }
    rounds.ran(hook.id, (hook.webhook as MutatingWebhook).reinvocationPolicy === 'IfNeeded');
  }
}

/** Changes the draft as the webhook said; true when it is different afterwards. */
async function applyPatch(patch: JsonValue | undefined, { hook, version }: Invocation, request: AdmissionRequest): Promise<boolean> {
  const { object: draft, definition } = request;
  if (patch === undefined || (Array.isArray(patch) && patch.length === 0)) return false;
  if (!draft) throw internalError(`admission webhook ${JSON.stringify(hook.webhook.name)} attempted to modify the object, which is not supported for this operation`);
  const scale = scalePathsOf(definition, request.subresource);
  const before = scale ? scaleViewOf(draft, scale) : await atVersion(definition, draft, version);
  try {
    const patched = applyJsonPatch(before as unknown as JsonObject, patch);
    if (scale) return takeOverScale(draft, patched, scale);
    const after = await fromVersion(definition, deepCopy(patched), version, draft);
    const changed = !deepEqual(after, draft);
    replaceContent(draft, after);
    return changed;
  } catch (error) {
    const { message, cause } = error as Error;
    throw internalError(cause instanceof Error ? cause.message : message);
  }
}
