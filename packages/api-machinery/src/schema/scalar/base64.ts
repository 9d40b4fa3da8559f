const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digits = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, alphabet.indexOf(String.fromCharCode(code))));

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]! + alphabet[(group >> 6) & 63]! + alphabet[group & 63]!;
    if (text.length > 8000) text = (parts.push(text), '');
  }
  const whole = parts.join('') + text;
  const padding = (3 - (bytes.length % 3)) % 3;
  return padding === 0 ? whole : whole.slice(0, -padding) + '='.repeat(padding);
}

/** The bytes of a text that is known to be standard base64 with padding. */
export function decodeBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  const digit = (at: number) => digits[text.charCodeAt(at) & 127]!;
  for (let i = 0, o = 0; i < text.length; i += 4) {
    const group = (digit(i) << 18) | (digit(i + 1) << 12) | (digit(i + 2) << 6) | digit(i + 3);
    // Writes beyond the end of a typed array are dropped, which is what padding asks for.
    out[o++] = group >> 16;
    out[o++] = group >> 8;
    out[o++] = group;
  }
  return out;
}
