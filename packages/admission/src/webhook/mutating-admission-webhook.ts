import { applyJsonPatch, deepCopy, deepEqual, internalError, type JsonObject, type JsonValue, type KubeObject } from '@kubewright/api-machinery';
import { MutatingWebhookConfigurations, type MutatingWebhook } from '@kubewright/api/admissionregistration/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { atVersion, fromVersion } from './at-version.ts';
import { hooksOf } from './hook.ts';
import { scalePathsOf, scaleViewOf, takeOverScale } from './scale-view.ts';
import { invocationOf, isExempt, type Invocation } from './select-hooks.ts';
import { failedClosed, FailedCallError } from './webhook-errors.ts';
import { WebhookDispatcher, type WebhookAdmissionDeps } from './webhook-dispatcher.ts';

/** What the second round of one request needs to know of the first. */
interface Rounds {
  /** Webhooks that were called and want to see what others change after them. */
  readonly called: Set<string>;
  readonly again: Set<string>;
  lastOutput: KubeObject | undefined;
}

const mutationPrefix = 'mutation.webhook.admission.k8s.io/';

/** Webhooks that may change an object, one after another (k8s.io/apiserver admission/plugin/webhook/mutating). */
export class MutatingAdmissionWebhook implements AdmissionPlugin {
  readonly name = 'MutatingAdmissionWebhook';
  readonly #deps: WebhookAdmissionDeps;
  readonly #dispatcher: WebhookDispatcher;
  readonly #rounds = new WeakMap<AdmissionRequest, Rounds>();

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
    const rounds = this.#roundsOf(request);
    const second = request.reinvocation?.round === 1;
    if (second && rounds.lastOutput && !deepEqual(rounds.lastOutput, request.object)) moveAll(rounds.called, rounds.again);
    for (const [index, hook] of hooksOf(items).entries()) {
      if (second && !rounds.again.has(hook.id)) continue;
      const invocation = await invocationOf(hook, request, this.#deps);
      if (invocation) await this.#invoke(invocation, request, { rounds, at: `round_${second ? 1 : 0}_index_${index}` });
    }
    rounds.lastOutput = request.object && deepCopy(request.object);
  }

  #roundsOf(request: AdmissionRequest): Rounds {
    const known = this.#rounds.get(request);
    if (known) return known;
    const made: Rounds = { called: new Set(), again: new Set(), lastOutput: undefined };
    this.#rounds.set(request, made);
    return made;
  }

  /** `at` says in the audit which call of the request this is. */
  async #invoke(invocation: Invocation, request: AdmissionRequest, { rounds, at }: { readonly rounds: Rounds; readonly at: string }): Promise<void> {
    const { hook } = invocation;
    try {
      const { patch } = await this.#dispatcher.ask(invocation, request, true);
      const mutated = await applyPatch(patch, invocation, request);
      request.annotate?.(`${mutationPrefix}${at}`, JSON.stringify({ configuration: hook.id.split('/')[0], webhook: hook.webhook.name, mutated }));
      if (mutated) {
        moveAll(rounds.called, rounds.again);
        if (request.reinvocation) request.reinvocation.requested = true;
      }
    } catch (error) {
      if (!this.#dispatcher.failsOpen(invocation, error)) throw error instanceof FailedCallError ? failedClosed(error) : error;
      request.annotate?.(`failed-open.${mutationPrefix}${at}`, hook.webhook.name);
    }
    if ((hook.webhook as MutatingWebhook).reinvocationPolicy === 'IfNeeded') rounds.called.add(hook.id);
  }
}

function moveAll(from: Set<string>, to: Set<string>): void {
  for (const id of from) to.add(id);
  from.clear();
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

/** The draft is others' too: it keeps its identity. */
function replaceContent(draft: KubeObject, content: KubeObject): void {
  const target = draft as unknown as Record<string, unknown>;
  for (const key of Object.keys(target)) if (!Object.hasOwn(content, key)) delete target[key];
  Object.assign(target, content);
}
