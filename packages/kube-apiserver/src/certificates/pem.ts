export interface PemBlock {
  readonly type: string;
  readonly hasHeaders: boolean;
  readonly der: Uint8Array;
}

/** Types are a few words. Were they unbounded, each beginning on one line would be looked for an end to the end of that line. */
const blockPattern = /-----BEGIN ([^\n]{0,64}?)-----[ \t]*\r?\n([^-]*)-----END \1-----(?=[ \t]*(?:\r?\n|$))/g;

/** The blocks of a PEM text (RFC 7468) in their order; what stands between them, and blocks that cannot be read, is passed over. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const [, type = '', body = ''] of text.matchAll(blockPattern)) {
    const blank = /\r?\n[ \t]*\r?\n/.exec(body);
    const hasHeaders = body.includes(':');
    const der = decodeBase64(hasHeaders && blank ? body.slice(blank.index) : body);
    if (der) blocks.push({ type, hasHeaders, der });
  }
  return blocks;
}

export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The text that an API field of bytes holds, one character a byte. */
export function textOfBytes(base64: string): string {
  return Array.from(decodeBase64(base64) ?? [], (byte) => String.fromCharCode(byte)).join('');
}
