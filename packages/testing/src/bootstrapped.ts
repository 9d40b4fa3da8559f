import { formatMicroTime, formatTime, randomUuid, type Random } from '@kubewright/api-machinery';
import { bootstrappedObjects } from './generated/bootstrapped-objects.ts';

/** What stands in the generated values where a cluster has its own. */
export const placeholder = { uid: '{uid}', time: '{time}', microTime: '{microTime}', day: '{day}' };
/** What stands for the uid of another object: the one of that line, counted from 1. */
export const uidOfLine = (line: number): string => `{uid:${line}}`;
const uidOfOther = /\{uid:(\d+)\}/g;

/** The node that is in the generated values. */
export const bootstrappedNode = 'simulated-0';
const isOfNode = (key: string): boolean => key.endsWith(`/${bootstrappedNode}`);

export interface BootstrappedOptions {
  /** Epoch milliseconds at which everything was made. */
  readonly startMs: number;
  /** Whether the first simulated node is there, Ready. */
  readonly node: boolean;
}

/**
 * The keys and values that a store holds once a cluster has come to rest: namespaces, roles, API services, a node and so
 * on. A cluster that finds them goes on where one that was stopped had come to, which is a good deal quicker than writing
 * them one by one. Events, which are kept for an hour, are not among them.
 */
export function* bootstrapped({ startMs, node }: BootstrappedOptions, random: Random): Iterable<readonly [key: string, value: Uint8Array]> {
  const encoder = new TextEncoder();
  const time = formatTime(startMs);
  const microTime = formatMicroTime(startMs);
  const day = dayOf(time);
  // One draw for all: identities of the objects differ in their last digits.
  const family = randomUuid(random).slice(0, -lastDigits);
  const uidOf = (line: number): string => family + line.toString(16).padStart(lastDigits, '0');
  let line = 0;
  for (const [key, text] of bootstrappedObjects) {
    line++;
    if (isOfNode(key) && !node) continue;
    const own = text.replace(placeholder.uid, uidOf(line)).replaceAll(placeholder.time, time).replace(placeholder.day, day);
    const value = isOfNode(key)
      ? own.replaceAll(placeholder.microTime, microTime).replace(uidOfOther, (_, other: string) => uidOf(Number(other)))
      : own;
    yield [key, encoder.encode(value)];
  }
}

const lastDigits = 12;

export const dayOf = (time: string): string => time.slice(0, time.indexOf('T'));
