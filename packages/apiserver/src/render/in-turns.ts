import type { Clock } from '@kubewright/api-machinery';

/** A turn of the event loop may take this long before others get theirs. */
const turnMs = 8;
/** Steps between two looks at the clock, which is not free and, in a simulation, stands still. */
const stepsAtMost = 64;

/** Runs a long computation in short turns of the event loop. */
export async function inTurns<T>(steps: Generator<void, T>, clock: Clock): Promise<T> {
  for (;;) {
    const untilMs = clock.monotonicMs() + turnMs;
    for (let taken = 0; taken < stepsAtMost && clock.monotonicMs() < untilMs; taken++) {
      const { done, value } = steps.next();
      if (done) return value;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
