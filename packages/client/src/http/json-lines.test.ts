import { readJson } from '@kubewright/api-machinery';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLines } from './json-lines.ts';

async function collect(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const documents: unknown[] = [];
  const stream = (async function* () {
    yield* chunks;
  })();
  for await (const document of jsonLines(stream)) documents.push(document);
  return documents;
}

it('reads every document however the bytes are cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { maxLength: 8 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      async (documents, sizes) => {
        const bytes = Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value as number;
          chunks.push(new Uint8Array(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(await collect(chunks)).toEqual(documents.map((document) => readJson(JSON.stringify(document))));
      },
    ),
  );
});

it('leaves out a document that was cut off at the end', async () => {
  expect(await collect([Buffer.from('{"a":1}\n{"b":')])).toEqual([{ a: 1 }]);
});
