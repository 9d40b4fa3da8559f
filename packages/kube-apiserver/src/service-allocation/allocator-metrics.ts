import { Counter, type Family, Gauge, labelText } from '@kubewright/apiserver';

export interface AllocatorState {
  readonly labels: string;
  readonly allocated: number;
  readonly available: number;
}

type Value = readonly [string, number];

/** How much of a range is taken, and how often somebody asked (registry/core/service/{ipallocator,portallocator}/metrics.go of 1.36). */
export class AllocatorMetrics {
  readonly #name: string;
  readonly #what: string;
  readonly #ofWhat: string;
  readonly #total: Counter;
  readonly #errors: Counter;

  constructor({ name, values, value }: { name: string; values: string; value: string }) {
    this.#name = `kube_apiserver_${name}_allocator`;
    this.#what = values.toLowerCase().endsWith('ports') ? 'ports' : 'ips';
    this.#ofWhat = values;
    this.#total = new Counter(`${this.#name}_allocation_total`, `Number of ${value} allocations`);
    this.#errors = new Counter(`${this.#name}_allocation_errors_total`, `Number of errors trying to allocate ${value}`);
  }

  /** `static`: of the asker's choice. */
  asked(scope: 'static' | 'dynamic', found: boolean, labels: Readonly<Record<string, string>> = {}): void {
    (found ? this.#total : this.#errors).increment(labelText({ ...labels, scope }));
  }

  families(states: () => readonly AllocatorState[]): Family[] {
    const each = (read: (state: AllocatorState) => number) => (): Value[] => states().map((state) => [state.labels, read(state)] as const);
    const help = (how: string): string => `Gauge measuring the number of ${how} ${this.#ofWhat} for Services`;
    return [
      new Gauge(
        `${this.#name}_allocated_${this.#what}`,
        help('allocated'),
        each(({ allocated }) => allocated),
      ),
      new Gauge(
        `${this.#name}_available_${this.#what}`,
        help('available'),
        each(({ available }) => available),
      ),
      this.#total,
      this.#errors,
    ];
  }
}
