/** How far a batch of calls came; `error` is the first failure. */
export interface SlowStartResult {
  readonly succeeded: number;
  readonly error?: unknown;
}

/**
 * Makes `count` calls in batches of 1, 2, 4, … at a time and stops after a batch in which one failed, so that a quota
 * or a broken template costs a few failing requests and not hundreds (replica_set.go slowStartBatch).
 */
export async function slowStart(count: number, call: (index: number) => Promise<void>): Promise<SlowStartResult> {
  let succeeded = 0;
  for (let done = 0, batch = 1; done < count; done += batch, batch *= 2) {
    batch = Math.min(batch, count - done);
    const outcomes = await Promise.allSettled(Array.from({ length: batch }, (_, i) => call(done + i)));
    succeeded += outcomes.filter(({ status }) => status === 'fulfilled').length;
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) return { succeeded, error: failure.reason };
  }
  return { succeeded };
}
