import type { JsonValue } from '../json.ts';

/** Bytes under one of the tags for a later encoding: 21 base64url, 22 base64, 23 base 16 (RFC 8949 3.4.5.2). */
export function taggedText(tag: number, bytes: Uint8Array): string {
  if (tag === 23) return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary);
  return tag === 22 ? text : text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A time under tag 0 (text) or 1 (seconds), in RFC 3339.
 * @throws {SyntaxError} when it is none.
 */
export function taggedTime(tag: number, content: JsonValue): string {
  if (tag === 0) {
    if (typeof content === 'string' && rfc3339.test(content)) return content;
    throw new SyntaxError('cbor: cannot set time.Time: the content of tag 0 is no RFC 3339 time');
  }
  const time = typeof content === 'number' || typeof content === 'bigint' ? new Date(Number(content) * 1_000) : undefined;
  if (time === undefined || Number.isNaN(time.getTime()))
    throw new SyntaxError('cbor: cannot set time.Time: the content of tag 1 is no time');
  return time.toISOString().replace(/\.?0*Z$/, 'Z');
}
