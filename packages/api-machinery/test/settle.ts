/** Lets promises that are ready run, and what waits for them in turn: for a virtual clock between two of its timers. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve));
}
