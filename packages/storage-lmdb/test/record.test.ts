import { expect, test } from 'vitest';
import { decodeRecord, RecordEncoder, type StoredChange } from '../src/record.ts';

const changes: StoredChange[] = [
  { key: '/a', createRevision: 2, version: 1, value: Buffer.from('value') },
  { key: '/b', createRevision: 0, version: 0, value: new Uint8Array(0) },
];
const encoded = (): Buffer => Buffer.from(new RecordEncoder().encode(changes.map((kv) => ({ kv }))));

test('a record is read from a longer buffer that says it is shorter, whatever the release of Node takes for its end', () => {
  const record = encoded();
  // lmdb hands these out. From Node 24 on, `subarray` no longer asks for the property.
  const lent = Object.defineProperty(Buffer.concat([record, Buffer.from('what was read before')]), 'length', { value: record.length });
  for (const subarray of [Buffer.prototype.subarray, Uint8Array.prototype.subarray]) {
    expect(decodeRecord(Object.assign(lent, { subarray }))).toEqual(changes);
  }
});

test('a record with one bit turned is refused', () => {
  const record = encoded();
  for (let bit = 0; bit < record.length * 8; bit++) {
    record[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => decodeRecord(record)).toThrow(RangeError);
    record[bit >> 3]! ^= 1 << (bit & 7);
  }
});
