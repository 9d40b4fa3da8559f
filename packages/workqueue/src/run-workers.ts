import type { WorkQueue } from './work-queue.ts';

export interface Work {
  /** Takes a key up; must not throw. The signal is its worker's own, and aborts with that of all. */
  readonly act: (key: string, signal: AbortSignal) => Promise<void>;
  /** Most keys taken up at a time. */
  readonly workers: number;
}

/**
 * Works on the keys of a queue until `signal` aborts, which shuts the queue down, or somebody else does; resolves when
 * what was taken up has ended. A worker begins when those before it are busy: most queues never need their second one.
 */
export async function runWorkers(queue: WorkQueue, { act, workers }: Work, signal: AbortSignal): Promise<void> {
  // One signal for each worker: all their requests listening on one would look like a leak to Node.
  const busy: AbortController[] = [];
  const stop = (): void => {
    queue.shutDown();
    for (const worker of busy) worker.abort(signal.reason);
  };
  const work = async (left: number): Promise<void> => {
    let key = await queue.get();
    if (key === undefined || signal.aborted) return;
    const others = left > 1 ? work(left - 1) : undefined;
    const own = new AbortController();
    busy.push(own);
    for (; key !== undefined && !signal.aborted; key = await queue.get()) {
      await act(key, own.signal);
      queue.done(key);
    }
    await others;
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await work(workers);
  signal.removeEventListener('abort', stop);
}
