import type { CachedObject } from '@kubewright/watch-cache';
import { expect, test } from 'vitest';
import { RecentFrames } from './recent-frames.ts';

const object = (): CachedObject => ({}) as CachedObject;
const megabyte = 1_024 * 1_024;

test('A frame is encoded once for each form of an object', () => {
  const frames = new RecentFrames();
  const one = object();
  const frame = (form: string): Uint8Array => frames.of(one, form, () => new Uint8Array(3));
  expect(frame('ADDED json')).toBe(frame('ADDED json'));
  expect(frame('ADDED protobuf')).not.toBe(frame('ADDED json'));
});

test('Frames of more than four megabytes are not kept: those of the oldest objects go first, in every form', () => {
  const frames = new RecentFrames();
  const encoded: string[] = [];
  const ask = (of: CachedObject, form: string): void =>
    void frames.of(of, form, () => {
      encoded.push(form);
      return new Uint8Array(megabyte);
    });
  const [oldest, next, last] = [object(), object(), object()];
  ask(oldest, 'a');
  ask(oldest, 'b');
  ask(next, 'c');
  ask(next, 'd');
  ask(last, 'e');
  encoded.length = 0;
  ask(next, 'c');
  ask(last, 'e');
  expect(encoded).toEqual([]);
  ask(oldest, 'a');
  ask(oldest, 'b');
  expect(encoded).toEqual(['a', 'b']);
});

test('A frame larger than all that is kept is answered and not kept', () => {
  const frames = new RecentFrames();
  const one = object();
  const large = (): Uint8Array => new Uint8Array(5 * megabyte);
  expect(frames.of(one, 'json', large).byteLength).toBe(5 * megabyte);
  expect(frames.of(one, 'json', () => new Uint8Array(1)).byteLength).toBe(1);
});
