import { Counter, Histogram, type Family } from './metric-families.ts';

const bounds = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384];

const filterBounds = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 10, 15, 30];

/** How authentication and authorization went (endpoints/filters/metrics.go). User names are never a label. */
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

  authenticated(success: boolean, durationMs: number): void {
    this.#authentication.observe(durationMs / 1_000);
    this.#attempts.increment(success ? 'result="success"' : 'result="failure"');
    if (success) this.#users.increment('username="other"');
    (success ? this.#known : this.#authentications.series('result="failure"')).observe(durationMs / 1_000);
  }

  authorized(kind: 'allow' | 'deny' | 'noOpinion', durationMs: number): void {
    const result = kind === 'allow' ? 'allowed' : kind === 'deny' ? 'denied' : 'no-opinion';
    this.#authorization.observe(durationMs / 1_000);
    this.#decisions.increment(`result="${result}"`);
    (kind === 'allow' ? this.#allowed : this.#authorizations.series(`result="${result}"`)).observe(durationMs / 1_000);
  }

  families(): Family[] {
    return [this.#users, this.#attempts, this.#authentications, this.#decisions, this.#authorizations, this.#filters];
  }
}
