import type { Clock, Timer } from '@kubewright/api-machinery';

const maxTimerMs = 2 ** 31 - 1;

/** The machine's own clock. Timers do not keep the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule(delayMs: number, callback: () => void): Timer {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), maxTimerMs));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
