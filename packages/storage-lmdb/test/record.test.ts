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

test('records encoded together stay what they are, and those before them need not once their memory is used again', () => {
  const encoder = new RecordEncoder();
  const [change] = changes;
  const first = encoder.encode([{ kv: change! }]);
  const second = encoder.encode([{ kv: { ...change!, key: '/b' } }]);
  expect([decodeRecord(first)[0]!.key, decodeRecord(second)[0]!.key]).toEqual(['/a', '/b']);
  encoder.reuse();
  const third = encoder.encode([{ kv: { ...change!, key: '/c' } }]);
  expect([third.buffer === first.buffer, third.byteOffset]).toEqual([true, first.byteOffset]);
  expect(decodeRecord(third)[0]!.key).toBe('/c');
});
