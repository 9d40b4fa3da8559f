import { Counter, type Family } from '@kubewright/apiserver';

const helps = {
  legacy_tokens_total: 'Cumulative legacy service account tokens used',
  legacy_manual_token_uses_total: 'Cumulative manually created legacy tokens used',
  legacy_auto_token_uses_total: 'Cumulative auto-generated legacy tokens used',
  invalid_legacy_auto_token_uses_total: 'Cumulative invalid auto-generated legacy tokens used',
  stale_tokens_total: 'Cumulative stale projected service account tokens used',
  valid_tokens_total: 'Cumulative valid projected service account tokens used',
} as const;

export type TokenUse = keyof typeof helps;

/** Counts the uses of service account tokens, as often as they are looked up anew (pkg/serviceaccount/metrics.go of 1.36). */
export class TokenUses {
  readonly #counters = new Map(
    (Object.keys(helps) as TokenUse[]).map((use) => [use, new Counter(`serviceaccount_${use}`, helps[use])] as const),
  );

  constructor() {
    for (const counter of this.#counters.values()) counter.increment('', 0);
  }

  count(use: TokenUse): void {
    this.#counters.get(use)!.increment('');
  }

  families(): Family[] {
    return [...this.#counters.values()];
  }
}
