import { formatMicroTime, formatTime } from '@kubewright/api-machinery';
import { MemoryStore, type Snapshot } from '@kubewright/storage';
import { provide, tokens } from '@kubewright/wiring';
import { dayOf, placeholder, uidOfLine } from '../src/bootstrapped.ts';
import { createTestCluster, type TestCluster } from '../src/index.ts';

const uid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const isEvent = (key: string): boolean => key.startsWith('/registry/events/');

/**
 * The source of src/generated/bootstrapped-objects.ts: what a cluster of one node that began with an empty store has in
 * it, in the order of keys, so that a change of one object changes one line.
 */
export async function generateBootstrapped(): Promise<string> {
  const emptyStore = provide(tokens.store, (get) => new MemoryStore({ clock: get(tokens.clock) }));
  await using cluster = await createTestCluster({ overrides: [emptyStore] });
  const startMs = cluster.clock.nowMs();
  const contents = await restingContents(cluster);
  const kvs = contents.kvs.filter(({ key }) => !isEvent(key));
  const time = formatTime(startMs);
  const lines = new Map(kvs.map(({ value }, index) => [new TextDecoder().decode(value).match(uid)?.[0], index + 1]));
  const uidIn = (line: number) => (found: string) => (lines.get(found) === line ? placeholder.uid : uidOfLine(lines.get(found)!));
  const valueOf = (bytes: Uint8Array, line: number): string =>
    new TextDecoder()
      .decode(bytes)
      .replace(uid, uidIn(line))
      .replaceAll(formatMicroTime(startMs), placeholder.microTime)
      .replaceAll(time, placeholder.time)
      .replaceAll(`"${dayOf(time)}"`, `"${placeholder.day}"`);
  return `// Made by packages/testing/generate/main.ts. Do not edit.

export const bootstrappedObjects: readonly (readonly [key: string, value: string])[] = [
${kvs.map(({ key, value }, index) => `  [${quoted(key)}, ${quoted(valueOf(value, index + 1))}],\n`).join('')}];
`;
}

/** Part of the second a cluster begins in, so that everything in it is as old as the cluster. */
const beginningMs = 500;

/** Waits until nothing is written any more that a cluster writes in its first moments. */
export async function restingContents({ clock, composition }: TestCluster): Promise<Snapshot> {
  const snapshot = (): Promise<Snapshot> => composition.get(tokens.store).snapshot();
  await clock.advance(beginningMs);
  for (let before = await snapshot(); ;) {
    for (let turn = 0; turn < 20; turn++) await clock.advance(0);
    const now = await snapshot();
    if (now.revision === before.revision) return now;
    before = now;
  }
}

/** JSON has no control characters but those it escapes. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
