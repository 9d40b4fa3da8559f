import { randomUuid, type Random } from '@kubewright/api-machinery';
import { bootstrappedObjects } from './generated/bootstrapped-objects.ts';

/** What stands in the generated values where a cluster has its own. */
export const placeholder = { uid: '{uid}', time: '{time}', day: '{day}' };

/**
 * The keys and values that a store holds once a cluster without nodes has come to rest: namespaces, roles, flow schemas
 * and so on, made at `startMs` (epoch milliseconds). A cluster that finds them starts like one that was stopped before,
 * which is a good deal quicker than writing them one by one.
 */
export function* bootstrapped(startMs: number, random: Random): Iterable<readonly [key: string, value: Uint8Array]> {
  const encoder = new TextEncoder();
  const time = secondOf(startMs);
  for (const [key, text] of bootstrappedObjects)
    yield [
      key,
      encoder.encode(
        text
          .replace(placeholder.uid, () => randomUuid(random))
          .replaceAll(placeholder.time, time)
          .replace(placeholder.day, dayOf(time)),
      ),
    ];
}

/** As objects write it. */
export const secondOf = (epochMs: number): string => new Date(epochMs).toISOString().replace(/\.\d+/, '');

export const dayOf = (time: string): string => time.slice(0, time.indexOf('T'));
