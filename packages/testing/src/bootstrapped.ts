import { formatTime, randomUuid, type Random } from '@kubewright/api-machinery';
import { bootstrappedObjects } from './generated/bootstrapped-objects.ts';

/** What stands in the generated values where a cluster has its own. */
export const placeholder = { uid: '{uid}', time: '{time}', day: '{day}' };

/**
 * The keys and values that a store holds once a cluster without nodes has come to rest: namespaces, roles, API services
 * and so on, made at `startMs` (epoch milliseconds). A cluster that finds them starts like one that was stopped before,
 * which is a good deal quicker than writing them one by one.
 */
export function* bootstrapped(startMs: number, random: Random): Iterable<readonly [key: string, value: Uint8Array]> {
  const encoder = new TextEncoder();
  const time = formatTime(startMs);
  const day = dayOf(time);
  // One draw for all: identities of the objects differ in their last digits.
  const family = randomUuid(random).slice(0, -lastDigits);
  let count = 0;
  for (const [key, text] of bootstrappedObjects) {
    const uid = family + (++count).toString(16).padStart(lastDigits, '0');
    yield [key, encoder.encode(text.replace(placeholder.uid, uid).replaceAll(placeholder.time, time).replace(placeholder.day, day))];
  }
}

const lastDigits = 12;

export const dayOf = (time: string): string => time.slice(0, time.indexOf('T'));
