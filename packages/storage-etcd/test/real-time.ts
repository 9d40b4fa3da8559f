import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '@kubewright/api-machinery';

/** Real time: etcd runs on nothing else. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

export const systemRandom: Random = { float: Math.random, bytes: (length) => randomBytes(length) };
