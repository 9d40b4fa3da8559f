/** An element of DER (X.690): where its content begins and ends in the bytes. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** @throws {Error} where there is none. */
export function needed(element: DerElement | undefined): DerElement {
  if (!element) throw new Error('malformed DER');
  return element;
}

/** The elements within another, or between two places, one after the other. @throws {Error} on bytes that are not DER. */
export function derElements(der: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = start; offset < end;) {
    const element = readElement(der, offset, end);
    elements.push(element);
    offset = element.end;
  }
  return elements;
}

function readElement(der: Uint8Array, offset: number, limit: number): DerElement {
  const first = der[offset + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) throw new Error('malformed DER');
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + (der[offset + 2 + i] ?? 0);
  const start = offset + 2 + lengthBytes;
  if (start + length > limit) throw new Error('malformed DER');
  return { tag: der[offset] ?? 0, start, end: start + length };
}

export const hex = (der: Uint8Array, { start, end }: DerElement): string =>
  Array.from(der.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join('');
