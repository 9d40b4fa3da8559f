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

/** The checks of a server, and how often each held. */
export class HealthChecks {
  readonly #checks: HealthCheck[] = [];
  readonly #last = new Map<string, number>();
  readonly #totals = new Counter('kubernetes_healthchecks_total', 'Times a health check was made, by its outcome.');

  add(...checks: readonly HealthCheck[]): void {
    this.#checks.push(...checks);
  }

  /** A check that fails until the function it answers is called: something that must have happened for the start to be over. */
  postStartHook(name: string): () => void {
    let finished = false;
    this.add({ name: `poststarthook/${name}`, check: () => (finished ? undefined : 'not finished') });
    return () => void (finished = true);
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
