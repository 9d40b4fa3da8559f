const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

/**
 * Where `"resourceVersion"` belongs in JSON of a custom resource without one, its keys sorted, no spaces: the offset of
 * the key in its metadata that comes behind it. Undefined for a value of another form, e.g. where the uid, which sorts
 * last, does not end the metadata.
 */
export function placeOfResourceVersion(value: Uint8Array): number | undefined {
  let metadata: number | undefined;
  eachMember(value, 0, (key, _at, valueAt) => {
    if (key === 'metadata') metadata = valueAt;
    return key !== 'metadata';
  });
  return metadata === undefined ? undefined : placeInMetadata(value, metadata);
}

function placeInMetadata(value: Uint8Array, at: number): number | undefined {
  let place: number | undefined;
  let last = '';
  const whole = eachMember(value, at, (key, keyAt) => {
    const expected = key > last && key !== 'resourceVersion';
    if (key > 'resourceVersion') place ??= keyAt;
    last = key;
    return expected;
  });
  return whole && last === 'uid' ? place : undefined;
}

/** Tells of the members of the object at `at` until `visit` answers false; true when its end was reached. */
function eachMember(bytes: Uint8Array, at: number, visit: (key: string, keyAt: number, valueAt: number) => boolean): boolean {
  if (bytes[at] !== openBrace) return false;
  let next = at;
  do {
    const keyAt = next + 1;
    if (bytes[keyAt] !== quote) return false;
    const keyEnd = endOfString(bytes, keyAt);
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + keyAt + 1, keyEnd - keyAt - 2).toString('latin1');
    if (!visit(key, keyAt, keyEnd + 1)) return false;
    next = endOfValue(bytes, keyEnd + 1);
  } while (bytes[next] === comma);
  return bytes[next] === closeBrace;
}

function endOfValue(bytes: Uint8Array, at: number): number {
  let depth = 0;
  let next = at;
  while (next < bytes.length) {
    const byte = bytes[next]!;
    if (byte === quote) {
      next = endOfString(bytes, next);
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth++;
    else if (byte === closeBrace || byte === closeBracket || byte === comma) {
      if (depth === 0) return next;
      if (byte !== comma) depth--;
    }
    next++;
  }
  return next;
}

/** The offset behind the closing quote of the string that begins at `at`. */
function endOfString(bytes: Uint8Array, at: number): number {
  let next = at + 1;
  while (next < bytes.length && bytes[next] !== quote) next += bytes[next] === backslash ? 2 : 1;
  return next + 1;
}
