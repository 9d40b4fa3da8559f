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
export function* bootstrapped(
  { startMs, node }: BootstrappedOptions,
  random: Random,
): Iterable<readonly [key: string, value: () => Uint8Array]> {
  const encoder = new TextEncoder();
  const time = formatTime(startMs);
  const day = dayOf(time);
  // One draw for all: identities of the objects differ in their last digits.
  const family = randomUuid(random).slice(0, -lastDigits);
  const uidOf = (line: number): string => family + line.toString(16).padStart(lastDigits, '0');
  const valueOf = (line: number): string => {
    const [key, text] = bootstrappedObjects[line - 1]!;
    const own = text.replace(placeholder.uid, uidOf(line)).replaceAll(placeholder.time, time).replace(placeholder.day, day);
    if (!isOfNode(key)) return own;
    return own.replaceAll(placeholder.microTime, formatMicroTime(startMs)).replace(uidOfOther, (_, other: string) => uidOf(Number(other)));
  };
  // Most of them are never read.
  for (const [index, [key]] of bootstrappedObjects.entries())
    if (node || !isOfNode(key)) yield [key, () => encoder.encode(valueOf(index + 1))];
}

const lastDigits = 12;

export const dayOf = (time: string): string => time.slice(0, time.indexOf('T'));
