/** An element of DER (X.690): where its content begins and ends in the bytes. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** @throws {Error} where there is none. */
export function expect(element: Element | undefined): Element {
  if (!element) throw new Error('malformed certificate');
  return element;
}

/** The elements within another. @throws {Error} on bytes that are not DER. */
export function children(der: Uint8Array, parent: Element): Element[] {
  const elements: Element[] = [];
  for (let offset = parent.start; offset < parent.end;) {
    const element = readElement(der, offset, parent.end);
    elements.push(element);
    offset = element.end;
  }
  return elements;
}

function readElement(der: Uint8Array, offset: number, limit: number): Element {
  const first = der[offset + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) throw new Error('malformed certificate');
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + (der[offset + 2 + i] ?? 0);
  const start = offset + 2 + lengthBytes;
  if (start + length > limit) throw new Error('malformed certificate');
  return { tag: der[offset] ?? 0, start, end: start + length };
}

export const hex = (der: Uint8Array, { start, end }: Element): string =>
  Array.from(der.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join('');
