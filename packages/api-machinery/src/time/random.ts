/** The only source of randomness. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** `length` uniform bytes. */
  bytes(length: number): Uint8Array;
}

/** Uniform integer in [0, bound). */
export function randomInt(random: Random, bound: number): number {
  return Math.floor(random.float() * bound);
}

/** An RFC 4122 version 4 UUID. */
export function randomUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const codes: number[] = [];
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) codes.push(dash);
    codes.push(hexDigits.charCodeAt(bytes[i]! >> 4), hexDigits.charCodeAt(bytes[i]! & 0x0f));
  }
  // One flat string: joined from pieces it would be a chain of them until somebody reads it.
  return String.fromCharCode(...codes);
}

const dash = 0x2d;
const hexDigits = '0123456789abcdef';

const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The suffix of generated names: letters and digits that form no words (k8s.io/apimachinery util/rand). */
export function randomSuffix(random: Random, length = 5): string {
  let suffix = '';
  for (let i = 0; i < length; i++) suffix += suffixAlphabet[randomInt(random, suffixAlphabet.length)];
  return suffix;
}

/** A reproducible generator (mulberry32): the same seed gives the same sequence on every machine. Not for keys. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return {
    float: () => next() / 0x1_0000_0000,
    bytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++) bytes[i] = next() & 0xff;
      return bytes;
    },
  };
}
