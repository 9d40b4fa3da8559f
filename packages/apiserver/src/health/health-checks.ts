import type { Clock } from '@kubewright/api-machinery';
import { inTellingOrder } from './check-order.ts';
import type { Family } from '../metrics/metric-families.ts';
import { Counter, Gauge, labelText } from '../metrics/metric-families.ts';

export const healthPaths = ['healthz', 'livez', 'readyz'] as const;
export type HealthPath = (typeof healthPaths)[number];

/** One named thing that must hold for the server to be healthy. */
export interface HealthCheck {
  readonly name: string;
  /** Where it counts; unset: in all of them. */
  readonly endpoints?: readonly HealthPath[];
  /** Undefined: fine; else a sentence for a person allowed to read it. */
  check(): Promise<string | undefined> | string | undefined;
}

export interface HealthChecksOptions {
  /** So long after its start a server is taken to live although something of its start has yet to happen; 0: not at all. */
  readonly livezGraceMs: number;
}

/** The checks of a server, and how often each held. */
export class HealthChecks {
  readonly #clock: Clock;
  readonly #graceUntilMs: number;
  readonly #checks: HealthCheck[] = [];
  readonly #last = new Map<string, number>();
  /** What has yet to happen for the start to be over, and who waits for that. */
  readonly #unfinished = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  readonly #totals = new Counter('kubernetes_healthchecks_total', 'Times a health check was made, by its outcome.');

  constructor({ clock }: { readonly clock: Clock }, { livezGraceMs }: HealthChecksOptions) {
    this.#clock = clock;
    this.#graceUntilMs = clock.monotonicMs() + livezGraceMs;
  }

  add(...checks: readonly HealthCheck[]): void {
    this.#checks.push(...checks);
  }

  /** Checks of what must have happened for the start to be over, under upstream's names: the function it answers says that it has. */
  postStartHook(...names: readonly string[]): () => void {
    const finished = names.map((name) => this.partOfStart(`poststarthook/${name}`, () => 'not finished'));
    return () => finished.forEach((finish) => finish());
  }

  /** The same under a name of its own; `failure` is asked until then. */
  partOfStart(name: string, failure: HealthCheck['check']): () => void {
    this.#unfinished.add(name);
    const check = (): ReturnType<HealthCheck['check']> => (this.#unfinished.has(name) ? failure() : undefined);
    const inGrace = (): boolean => this.#clock.monotonicMs() < this.#graceUntilMs;
    this.add(
      { name, endpoints: ['healthz', 'readyz'], check },
      { name, endpoints: ['livez'], check: () => (inGrace() ? undefined : check()) },
    );
    return () => {
      this.#unfinished.delete(name);
      if (this.#unfinished.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    };
  }

  /** Resolves when everything that belongs to the start has happened. */
  started(): Promise<void> {
    return this.#unfinished.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  of(path: HealthPath): readonly HealthCheck[] {
    return inTellingOrder(this.#checks).filter(({ endpoints }) => endpoints === undefined || endpoints.includes(path));
  }

  /** Makes one check. Undefined: it holds. */
  async failure(path: HealthPath, { name, check }: HealthCheck): Promise<string | undefined> {
    const failure = await outcome(check);
    const labels = labelText({ name, type: path });
    this.#last.set(labels, failure === undefined ? 1 : 0);
    this.#totals.increment(labelText({ name, status: failure === undefined ? 'success' : 'error', type: path }));
    return failure;
  }

  families(): Family[] {
    return [new Gauge('kubernetes_healthcheck', 'Whether a health check held when it was last made.', () => this.#last), this.#totals];
  }
}

async function outcome(check: HealthCheck['check']): Promise<string | undefined> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
