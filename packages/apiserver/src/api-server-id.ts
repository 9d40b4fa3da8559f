import { createHash } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * The name of an API server among those of its cluster: `apiserver-` and base32 of the first half of the SHA-256 of its host
 * name and of what it is, each behind its length (k8s.io/apiserver server/config.go, release 1.36).
 */
export function apiServerIdOf(hostName: string): string {
  const hash = createHash('sha256')
    .update(Buffer.concat([hostName, 'kube-apiserver'].map(withLength)))
    .digest()
    .subarray(0, 16);
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of hash) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return `apiserver-${text}${bits > 0 ? alphabet[(held << (5 - bits)) & 31] : ''}`;
}

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.byteLength);
  return Buffer.concat([length, bytes]);
}
