import type { Decision, UserInfo } from '../contract.ts';
import { Counter, Histogram, type Family, type HistogramSeries } from './metric-families.ts';

const bounds = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384];

const filterBounds = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 10, 15, 30];

const knownUsers: ReadonlyMap<string, string> = new Map(
  ['admin', 'client', 'kube_proxy', 'kubelet', 'system:serviceaccount:kube-system:default'].map((name) => [name, `username="${name}"`]),
);

/** How authentication, authorization and acting as somebody else went (endpoints/filters/metrics.go, impersonation/metrics). Of user names these few are a label. */
export class AccessMetrics {
  readonly #users = new Counter('authenticated_user_requests', 'Requests whose user was found out.');
  readonly #attempts = new Counter('authentication_attempts', 'Requests by how their authentication went.');
  readonly #authentications = new Histogram('authentication_duration_seconds', 'Seconds authentication took.', bounds);
  readonly #decisions = new Counter('authorization_attempts_total', 'Requests by how their authorization went.');
  readonly #authorizations = new Histogram('authorization_duration_seconds', 'Seconds authorization took.', bounds);
  readonly #filters = new Histogram(
    'apiserver_request_filter_duration_seconds',
    'Seconds a filter of the handler chain took.',
    filterBounds,
  );
  readonly #authentication = this.#filters.series('filter="authentication"');
  readonly #authorization = this.#filters.series('filter="authorization"');
  readonly #known = this.#authentications.series('result="success"');
  readonly #allowed = this.#authorizations.series('result="allowed"');

  readonly #impersonations = new Timed('apiserver_impersonation_attempts', 'Attempts to act as somebody else');
  readonly #impersonationChecks = new Timed(
    'apiserver_impersonation_authorization_attempts',
    'Checks whether somebody may act as somebody else',
  );

  /** `mode`: the one that allowed it, '' where none did. */
  impersonated(mode: string, allowed: boolean, durationMs: number): void {
    this.#impersonations.observe(mode, allowed, durationMs);
  }

  impersonationChecked(mode: string, allowed: boolean, durationMs: number): void {
    this.#impersonationChecks.observe(mode, allowed, durationMs);
  }

  authenticated({ name }: UserInfo, durationMs: number): void {
    this.#authentication.observe(durationMs / 1_000);
    this.#attempts.increment('result="success"');
    this.#users.increment(knownUsers.get(name) ?? (name.includes('@') ? 'username="email_id"' : 'username="other"'));
    this.#known.observe(durationMs / 1_000);
  }

  /** `error`: the credentials are wrong; `failure`: there are none. */
  notAuthenticated(result: 'error' | 'failure', durationMs: number): void {
    this.#authentication.observe(durationMs / 1_000);
    this.#attempts.increment(`result="${result}"`);
    this.#authentications.series(`result="${result}"`).observe(durationMs / 1_000);
  }

  /** Where it is counted how long another filter takes. */
  filter(name: string): HistogramSeries {
    return this.#filters.series(`filter="${name}"`);
  }

  authorized({ kind, error }: Decision, durationMs: number): void {
    const result = kind === 'allow' ? 'allowed' : error !== undefined ? 'error' : kind === 'deny' ? 'denied' : 'no-opinion';
    this.#authorization.observe(durationMs / 1_000);
    this.#decisions.increment(`result="${result}"`);
    (kind === 'allow' ? this.#allowed : this.#authorizations.series(`result="${result}"`)).observe(durationMs / 1_000);
  }

  families(): Family[] {
    return [
      ...[this.#users, this.#attempts, this.#authentications, this.#decisions, this.#authorizations, this.#filters],
      ...this.#impersonations.families(),
      ...this.#impersonationChecks.families(),
    ];
  }
}

/** How often something was tried in which mode, how it went and how long it took. */
class Timed {
  readonly #total: Counter;
  readonly #durations: Histogram;

  constructor(name: string, help: string) {
    this.#total = new Counter(`${name}_total`, `${help}.`);
    this.#durations = new Histogram(`${name}_duration_seconds`, `${help}: seconds they took.`, bounds);
  }

  observe(mode: string, allowed: boolean, durationMs: number): void {
    const labels = `decision="${allowed ? 'allowed' : 'denied'}",mode="${mode}"`;
    this.#total.increment(labels);
    this.#durations.series(labels).observe(durationMs / 1_000);
  }

  families(): Family[] {
    return [this.#total, this.#durations];
  }
}
