import type { Clock } from '@kubewright/api-machinery';
import { Counter, Histogram, labelText, type Family } from '@kubewright/apiserver';

export type WebhookType = 'admit' | 'validating';

/** Whose match conditions are looked at. */
export interface ConditionsOwner {
  /** Of the webhook or the policy. */
  readonly name: string;
  readonly kind: 'webhook' | 'policy';
  readonly type: WebhookType | 'validate';
  readonly operation: string;
}

export interface WebhookCall {
  readonly webhook: string;
  readonly type: WebhookType;
  readonly operation: string;
}

/** How a call ended: allowed with 200; 0 where this server itself failed. */
export interface WebhookOutcome {
  readonly code: number;
  /** Why the request was refused; unset: it goes on. */
  readonly refusal?: 'no_error' | 'calling_webhook_error' | 'apiserver_internal_error';
}

export interface PolicyCheck {
  readonly policy: string;
  readonly binding: string;
  readonly action: 'allow' | 'deny' | 'audit' | 'warn';
  /** What went wrong, or what a refusal says; unset: nothing did. */
  readonly message?: string | undefined;
  readonly durationMs: number;
}

const webhookBounds = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25];
const conditionBounds = [0.001, 0.005, 0.01, 0.025, 0.1, 0.2, 0.25];
const policyBounds = [5e-7, 0.001, 0.01, 0.1, 1];
/** So many names of webhooks, policies and bindings are told apart; names that come later are told as ''. */
const maxNames = 10_000;

/**
 * What webhooks and policies did, under upstream's names (k8s.io/apiserver admission/metrics and
 * admission/plugin/policy/{validating,mutating}/metrics, release 1.36). One for all plugins of a server.
 */
export class ExtensionMetrics {
  readonly #clock: Clock;
  readonly #names = new Set<string>();
  readonly #calls = new Histogram('apiserver_admission_webhook_admission_duration_seconds', 'Seconds a webhook took.', webhookBounds);
  readonly #requests = new Counter('apiserver_admission_webhook_request_total', 'Calls of webhooks, by the code they ended with.');
  readonly #rejections = new Counter('apiserver_admission_webhook_rejection_count', 'Requests that were refused by or for a webhook.');
  readonly #failedOpen = new Counter('apiserver_admission_webhook_fail_open_count', 'Failures of webhooks that let the request pass.');
  readonly #conditions = new Histogram(
    'apiserver_admission_match_condition_evaluation_seconds',
    'Seconds that the match conditions of a webhook or a policy took.',
    conditionBounds,
  );
  readonly #conditionErrors = new Counter(
    'apiserver_admission_match_condition_evaluation_errors_total',
    'Match conditions that could not be evaluated.',
  );
  readonly #exclusions = new Counter(
    'apiserver_admission_match_condition_exclusions_total',
    'Requests for which a webhook was not called because of its match conditions.',
  );
  readonly #checks = { validating: new PolicyFamilies('validating'), mutating: new PolicyFamilies('mutating') };

  constructor(deps: { readonly clock: Clock }) {
    this.#clock = deps.clock;
  }

  families(): Family[] {
    const { validating, mutating } = this.#checks;
    return [
      this.#calls,
      this.#requests,
      this.#rejections,
      this.#failedOpen,
      this.#conditions,
      this.#conditionErrors,
      this.#exclusions,
      ...validating.families,
      ...mutating.families,
    ];
  }

  /** Begins to measure; answers how to read it, in milliseconds. */
  stopwatch(): () => number {
    const beganMs = this.#clock.monotonicMs();
    return () => this.#clock.monotonicMs() - beganMs;
  }

  webhookCalled({ webhook, type, operation }: WebhookCall, { code, refusal }: WebhookOutcome, durationMs: number): void {
    const name = this.#known(webhook);
    // As many codes as there are: webhooks choose what they answer.
    const told = String(Math.min(code, 600));
    const rejected = String(refusal !== undefined);
    this.#calls.observe(labelText({ name, operation, rejected, type }), durationMs / 1_000);
    this.#requests.increment(labelText({ code: told, name, operation, rejected, type }));
    if (refusal === undefined) return;
    const rejection = refusal === 'apiserver_internal_error' ? '0' : told;
    this.#rejections.increment(labelText({ error_type: refusal, name, operation, rejection_code: rejection, type }));
  }

  failedOpen({ webhook, type }: Pick<WebhookCall, 'webhook' | 'type'>): void {
    this.#failedOpen.increment(labelText({ name: this.#known(webhook), type }));
  }

  conditionsChecked(owner: ConditionsOwner, errors: number, durationMs: number): void {
    const labels = this.#labelsOf(owner);
    this.#conditions.observe(labels, durationMs / 1_000);
    if (errors > 0) this.#conditionErrors.increment(labels, errors);
  }

  excluded(owner: ConditionsOwner): void {
    this.#exclusions.increment(this.#labelsOf(owner));
  }

  policyChecked(kind: 'validating' | 'mutating', { policy, binding, action, message, durationMs }: PolicyCheck): void {
    const labels = {
      enforcement_action: action,
      error_type: errorTypeOf(message),
      policy: this.#known(policy),
      policy_binding: this.#known(binding),
    };
    this.#checks[kind].observe(labelText(labels), durationMs);
  }

  #labelsOf({ name, kind, type, operation }: ConditionsOwner): string {
    return labelText({ kind, name: this.#known(name), operation, type });
  }

  #known(name: string): string {
    if (!this.#names.has(name) && this.#names.size >= maxNames) return '';
    this.#names.add(name);
    return name;
  }
}

class PolicyFamilies {
  readonly #total: Counter;
  readonly #durations: Histogram;

  constructor(kind: string) {
    const prefix = `apiserver_${kind}_admission_policy_check`;
    this.#total = new Counter(`${prefix}_total`, 'Checks of policies, by binding and by what came of them.');
    this.#durations = new Histogram(`${prefix}_duration_seconds`, 'Seconds that a check of a policy took.', policyBounds);
  }

  get families(): readonly Family[] {
    return [this.#total, this.#durations];
  }

  observe(labels: string, durationMs: number): void {
    this.#total.increment(labels);
    this.#durations.observe(labels, durationMs / 1_000);
  }
}

/** Upstream tells by the message, and a plain refusal as `invalid_error`. */
function errorTypeOf(message: string | undefined): string {
  if (message === undefined) return 'no_error';
  if (message.startsWith('compilation')) return 'compile_error';
  return message.startsWith('validation failed due to running out of cost budget') ? 'out_of_budget' : 'invalid_error';
}
