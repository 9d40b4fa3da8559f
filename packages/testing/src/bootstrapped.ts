import { randomUuid, type Random } from '@kubewright/api-machinery';
import { bootstrappedObjects, bootstrappedTime } from './generated/bootstrapped-objects.ts';

const uid = /(?<="uid":")[0-9a-f-]{36}/;

/**
 * The keys and values that a store holds once a cluster without nodes has come to rest: namespaces, roles, flow schemas
 * and so on, made at `startMs` (epoch milliseconds). A cluster that finds them starts like one that was stopped before,
 * which is a good deal quicker than writing them one by one.
 */
export function* bootstrapped(startMs: number, random: Random): Iterable<readonly [key: string, value: Uint8Array]> {
  const time = new Date(startMs).toISOString().replace(/\.\d+/, '');
  const encoder = new TextEncoder();
  for (const [key, text] of bootstrappedObjects)
    yield [key, encoder.encode(text.replaceAll(bootstrappedTime, time).replace(uid, () => randomUuid(random)))];
}
