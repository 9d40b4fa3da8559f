import { readFrozenJson, type JsonValue } from '@kubewright/api-machinery';

const newline = 0x0a;

/** The JSON documents of a stream, frozen, one a line. A line that was cut off at the end is no document and is left out. */
export async function* jsonLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<JsonValue, void, undefined> {
  let pieces: Uint8Array[] = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      pieces.push(chunk.subarray(start, end));
      const line = textOf(pieces);
      pieces = [];
      start = end + 1;
      if (line.trim() !== '') yield readFrozenJson(line);
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
}

function textOf(pieces: readonly Uint8Array[]): string {
  return (
    pieces.length === 1 ? Buffer.from(pieces[0]!.buffer, pieces[0]!.byteOffset, pieces[0]!.byteLength) : Buffer.concat(pieces)
  ).toString('utf8');
}
