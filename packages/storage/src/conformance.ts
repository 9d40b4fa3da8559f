/**
 * The suite every implementation of {@link Store} passes. It needs no particular test framework:
 *
 * ```ts
 * import { describe, expect, test } from 'vitest';
 * import { storeConformance } from '@kubewright/storage/conformance';
 *
 * storeConformance({ describe, test, expect }, async (clock) => {
 *   const store = new MemoryStore({ clock });
 *   return { store, destroy: () => store.close() };
 * });
 * ```
 * @packageDocumentation
 */
import { compaction } from './conformance/compaction.ts';
import { durability } from './conformance/durability.ts';
import { leases } from './conformance/leases.ts';
import { reads } from './conformance/reads.ts';
import { declarePart, ifReopenable, type OpenStore, type SuiteOptions, type TestFramework } from './conformance/suite.ts';
import { transactions } from './conformance/transactions.ts';
import { watches } from './conformance/watches.ts';

export type { LeaseTime, OpenStore, StoreUnderTest, SuiteOptions, TestFramework } from './conformance/suite.ts';

/**
 * Declares the suite's tests. `open` gives each an empty store; destroying one that is closed already must be fine.
 * @throws {RangeError} when a case to leave out does not exist.
 */
export function storeConformance(framework: TestFramework, open: OpenStore, options: SuiteOptions = {}): void {
  const parts = [transactions, reads, watches, compaction, leases, ifReopenable(durability)];
  const titles = new Set(parts.flatMap(({ cases }) => Object.keys(cases)));
  for (const title of options.leaveOut?.keys() ?? [])
    if (!titles.has(title)) throw new RangeError(`the suite has no case ${JSON.stringify(title)}`);
  for (const part of parts) declarePart(framework, open, part, options);
}
