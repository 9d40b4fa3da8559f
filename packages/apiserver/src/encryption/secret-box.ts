import { timingSafeEqual } from 'node:crypto';

/** NaCl's secretbox, which node:crypto does not have: XSalsa20 for secrecy, Poly1305 over the result (nacl.cr.yp.to). */
const tagBytes = 16;
const blockBytes = 64;
/** "expand 32-byte k" */
const sigma = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;

/** Tag and ciphertext. */
export function secretBox(message: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const { macKey, stream } = xsalsa20(nonce, key, message.byteLength);
  const box = new Uint8Array(tagBytes + message.byteLength);
  for (let i = 0; i < message.byteLength; i++) box[tagBytes + i] = message[i]! ^ stream[i]!;
  box.set(poly1305(box.subarray(tagBytes), macKey));
  return box;
}

/** @throws {Error} when the box was not made with this key and nonce. */
export function openSecretBox(box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const { macKey, stream } = xsalsa20(nonce, key, box.byteLength - tagBytes);
  const ciphertext = box.subarray(tagBytes);
  if (!timingSafeEqual(poly1305(ciphertext, macKey), box.subarray(0, tagBytes)))
    throw new Error('output array was not large enough for encryption');
  return ciphertext.map((byte, i) => byte ^ stream[i]!);
}

/** The first 32 bytes of the key stream authenticate, the rest encrypts. */
function xsalsa20(nonce: Uint8Array, key: Uint8Array, messageBytes: number): { macKey: Uint8Array; stream: Uint8Array } {
  const subKey = hsalsa20(words(key), words(nonce.subarray(0, 16)));
  const tail = words(nonce.subarray(16));
  const blocks = Math.ceil((32 + messageBytes) / blockBytes);
  const out = new Uint8Array(blocks * blockBytes);
  const view = new DataView(out.buffer);
  for (let counter = 0; counter < blocks; counter++) {
    const input = state(subKey, [tail[0]!, tail[1]!, counter, Math.floor(counter / 2 ** 32)]);
    const mixed = doubleRounds(input);
    for (let i = 0; i < 16; i++) view.setUint32(counter * blockBytes + i * 4, (mixed[i]! + input[i]!) >>> 0, true);
  }
  return { macKey: out.subarray(0, 32), stream: out.subarray(32) };
}

function hsalsa20(key: Uint32Array, nonce: Uint32Array): Uint32Array {
  const mixed = doubleRounds(state(key, nonce));
  return Uint32Array.from([0, 5, 10, 15, 6, 7, 8, 9], (i) => mixed[i]!);
}

function state(key: ArrayLike<number>, input: ArrayLike<number>): Uint32Array {
  return Uint32Array.from([
    sigma[0],
    key[0]!,
    key[1]!,
    key[2]!,
    key[3]!,
    sigma[1],
    input[0]!,
    input[1]!,
    input[2]!,
    input[3]!,
    sigma[2],
    key[4]!,
    key[5]!,
    key[6]!,
    key[7]!,
    sigma[3],
  ]);
}

/** Words of each column round and each row round: the one changed, the two added, and how far the sum is turned. */
const quarters = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const;

function doubleRounds(input: Uint32Array): Uint32Array {
  const x = input.slice();
  for (let round = 0; round < 10; round++) {
    for (const [a, b, c, d] of quarters) {
      x[b]! ^= turned(x[a]! + x[d]!, 7);
      x[c]! ^= turned(x[b]! + x[a]!, 9);
      x[d]! ^= turned(x[c]! + x[b]!, 13);
      x[a]! ^= turned(x[d]! + x[c]!, 18);
    }
  }
  return x;
}

const turned = (sum: number, bits: number): number => (sum << bits) | ((sum | 0) >>> (32 - bits));

function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getUint32(i * 4, true));
}

const prime = (1n << 130n) - 5n;
const clamp = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

function poly1305(message: Uint8Array, key: Uint8Array): Uint8Array {
  const r = littleEndian(key.subarray(0, 16)) & clamp;
  let sum = 0n;
  for (let at = 0; at < message.byteLength; at += 16) {
    const block = message.subarray(at, at + 16);
    sum = ((sum + littleEndian(block) + (1n << BigInt(block.byteLength * 8))) * r) % prime;
  }
  const tag = (sum + littleEndian(key.subarray(16, 32))) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse();
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
}
