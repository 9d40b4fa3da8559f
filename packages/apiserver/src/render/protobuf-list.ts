import { encodeEnveloped, encodeProtobuf, type JsonObject, type Schema } from '@kubewright/api-machinery';
import { varint } from './watch/protobuf-frames.ts';

/** Field 2 of a list are its items, field 2 of the envelope is the list. */
const secondField = 0x12;

/** What stands around the items of an enveloped list whose items are written elsewhere. */
export interface ProtobufList {
  /** Everything before the items, given how many bytes they are. */
  head(itemBytes: number): Uint8Array;
  /** What stands before an item of so many bytes, and how many bytes both are together. */
  field(messageBytes: number): { readonly head: Uint8Array; readonly total: number };
  readonly tail: Uint8Array;
}

/** The envelope of a list, taken apart: it is made for an empty list, and its length is put in again. */
export function protobufList(schema: Schema, list: JsonObject): ProtobufList {
  const empty = encodeProtobuf(schema, list);
  const envelope = Buffer.from(encodeEnveloped(schema, list));
  const before = Buffer.concat([Uint8Array.of(secondField), varint(empty.byteLength), empty]);
  const at = envelope.lastIndexOf(before);
  return {
    head: (itemBytes) => Buffer.concat([envelope.subarray(0, at), Uint8Array.of(secondField), varint(empty.byteLength + itemBytes), empty]),
    field: (messageBytes) => {
      const head = Buffer.concat([Uint8Array.of(secondField), varint(messageBytes)]);
      return { head, total: head.byteLength + messageBytes };
    },
    tail: envelope.subarray(at + before.byteLength),
  };
}
