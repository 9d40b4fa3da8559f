import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeRecord, RecordEncoder, type StoredChange } from '../src/record.ts';

const changes: StoredChange[] = [
  { key: '/a', createRevision: 2, modRevision: 2, version: 1, value: Buffer.from('value') },
  { key: '/b', createRevision: 0, modRevision: 2, version: 0, value: new Uint8Array(0) },
];
const encoded = (): Buffer => Buffer.from(new RecordEncoder().encode(2, changes));

test('a record is read from a longer buffer that says it is shorter, whatever the release of Node takes for its end', () => {
  const record = encoded();
  // lmdb hands these out. From Node 24 on, `subarray` no longer asks for the property.
  const lent = Object.defineProperty(Buffer.concat([record, Buffer.from('what was read before')]), 'length', { value: record.length });
  for (const subarray of [Buffer.prototype.subarray, Uint8Array.prototype.subarray]) {
    expect(decodeRecord(2, Object.assign(lent, { subarray }))).toEqual(changes);
  }
});

test('a record with one bit turned is refused', () => {
  const record = encoded();
  for (let bit = 0; bit < record.length * 8; bit++) {
    record[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => decodeRecord(2, record)).toThrow(RangeError);
    record[bit >> 3]! ^= 1 << (bit & 7);
  }
});

test('records encoded together stay what they are, and those before them need not once their memory is used again', () => {
  const encoder = new RecordEncoder();
  const [change] = changes;
  const first = encoder.encode(2, [change!]);
  const second = encoder.encode(2, [{ ...change!, key: '/b' }]);
  expect([decodeRecord(2, first)[0]!.key, decodeRecord(2, second)[0]!.key]).toEqual(['/a', '/b']);
  encoder.reuse();
  const third = encoder.encode(2, [{ ...change!, key: '/c' }]);
  expect([third.buffer === first.buffer, third.byteOffset]).toEqual([true, first.byteOffset]);
  expect(decodeRecord(2, third)[0]!.key).toBe('/c');
});

test('changes of later transactions in one record keep their revisions, and only wanted values are read', () => {
  const later = [4, 4, 9].map((modRevision, i) => ({ ...changes[0]!, key: `/later/${i}`, modRevision }));
  const record = new RecordEncoder().encode(2, [...changes, ...later]);
  expect(decodeRecord(2, record)).toEqual([...changes, ...later]);
  // What came first may have been compacted away since.
  expect(decodeRecord(2, new RecordEncoder().encode(2, later))).toEqual(later);
  const read = decodeRecord(2, record, (key, revision) => key === '/later/1' && revision === 4);
  expect(read.filter(({ value }) => value.length > 0).map(({ key }) => key)).toEqual(['/later/1']);
});

test('a record of an earlier release, which held one transaction, is read', () => {
  const record = encoded();
  record[4] = 1;
  record.writeUInt32BE(crc32(record.subarray(4)), 0);
  expect(decodeRecord(2, record)).toEqual(changes);
});
