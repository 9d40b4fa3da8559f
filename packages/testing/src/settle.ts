/** Rounds of the event loop after which promises that only wait for each other have come to rest. */
const rounds = 4;

/**
 * Lets every promise that is ready run, and what it starts, until only time or the outside world can go on. One round
 * is a turn of the event loop: all microtasks, then what was put behind them with `setImmediate`.
 */
export async function settle(): Promise<void> {
  for (let round = 0; round < rounds; round++) await new Promise<void>((resolve) => setImmediate(resolve));
}
