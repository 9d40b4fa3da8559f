import { randomBytes } from 'node:crypto';
import type { Random } from '@kubewright/api-machinery';

export const systemRandom: Random = { float: Math.random, bytes: (length) => randomBytes(length) };
