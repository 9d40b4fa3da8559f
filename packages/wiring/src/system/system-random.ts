import { randomFillSync } from 'node:crypto';
import type { Random } from '@kubewright/api-machinery';

/** Bytes drawn at once: a call into the operating system costs more than what it fills. */
const poolBytes = 4_096;
const pool = new Uint8Array(poolBytes);
const view = new DataView(pool.buffer);
let used = poolBytes;

/** Takes `length` bytes off the pool, which never gives the same ones twice: where in the pool they begin. */
function take(length: number): number {
  if (used + length > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += length;
  return start;
}

function bytes(length: number): Uint8Array {
  if (length > poolBytes) return randomFillSync(new Uint8Array(length));
  const start = take(length);
  const drawn = pool.slice(start, start + length);
  // What was handed out may be a key: it does not stay here.
  pool.fill(0, start, start + length);
  return drawn;
}

/** The operating system's cryptographic randomness, for both bytes and numbers. */
export const systemRandom: Random = {
  float: () => {
    const at = take(6);
    return (view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2)) / 2 ** 48;
  },
  bytes,
};
