import { MemoryStore, type Snapshot } from '@kubewright/storage';
import { provide, tokens } from '@kubewright/wiring';
import { createTestCluster, settle, type TestCluster } from '../src/index.ts';

/** The source of src/generated/bootstrapped-objects.ts: what a cluster without nodes that began with an empty store has in it. */
export async function generateBootstrapped(): Promise<string> {
  const emptyStore = provide(tokens.store, (get) => new MemoryStore({ clock: get(tokens.clock) }));
  await using cluster = await createTestCluster({ nodes: 0, overrides: [emptyStore] });
  const { kvs } = await restingContents(cluster);
  const lines = kvs
    .toSorted((a, b) => a.modRevision - b.modRevision)
    .map(({ key, value }) => `  [${quoted(key)}, ${quoted(new TextDecoder().decode(value))}],\n`);
  const time = new Date(cluster.clock.nowMs()).toISOString().replace(/\.\d+/, '');
  return `// Made by packages/testing/generate/main.ts. Do not edit.

export const bootstrappedTime = ${quoted(time)};

export const bootstrappedObjects: readonly (readonly [key: string, value: string])[] = [
${lines.join('')}];
`;
}

/** Waits until nothing is written any more, without any time passing. */
export async function restingContents({ composition }: TestCluster): Promise<Snapshot> {
  const snapshot = (): Promise<Snapshot> => composition.get(tokens.store).snapshot();
  for (let before = await snapshot(); ;) {
    for (let turn = 0; turn < 20; turn++) await settle();
    const now = await snapshot();
    if (now.revision === before.revision) return now;
    before = now;
  }
}

const quoted = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)}'`;
