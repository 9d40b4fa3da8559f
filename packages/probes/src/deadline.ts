import type { Clock } from '@kubewright/api-machinery';

/**
 * Runs `work` with a signal that aborts after `timeoutMs`; then rejects with `timeoutMessage`, whatever `work` does.
 */
export async function withDeadline<T>(
  clock: Clock,
  timeoutMs: number,
  timeoutMessage: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: { cancel(): void } | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = clock.schedule(timeoutMs, () => {
      reject(new Error(timeoutMessage));
      controller.abort(new Error(timeoutMessage));
    });
  });
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    timer?.cancel();
    controller.abort();
  }
}
