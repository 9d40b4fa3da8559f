import { randomBytes } from 'node:crypto';
import type { Random } from '@kubewright/api-machinery';

/** The operating system's cryptographic randomness, for both bytes and numbers. */
export const systemRandom: Random = {
  float: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (length) => randomBytes(length),
};
