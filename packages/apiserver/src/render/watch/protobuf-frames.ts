/**
 * One event of a protobuf watch: its length in four bytes, then a meta/v1 WatchEvent without envelope that holds the
 * enveloped object (k8s.io/apimachinery serializer/protobuf and util/framer).
 */
export function protobufFrame(type: string, object: Uint8Array): Uint8Array {
  const typeField = Buffer.concat([Buffer.from([0x0a, type.length]), Buffer.from(type, 'latin1')]);
  const raw = Buffer.concat([Buffer.from([0x0a]), varint(object.byteLength)]);
  const rawLength = raw.byteLength + object.byteLength;
  const objectField = Buffer.concat([Buffer.from([0x12]), varint(rawLength), raw]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(typeField.byteLength + objectField.byteLength + object.byteLength);
  return Buffer.concat([length, typeField, objectField, object]);
}

/** Frames as messages of a transport that keeps them apart itself. */
export async function* withoutLength(frames: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const frame of frames) yield frame.subarray(4);
}

/** A length, as protobuf writes it. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.from([...bytes, left]);
    bytes.push((left % 128) | 0x80);
  }
}
