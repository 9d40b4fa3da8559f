import { createHash } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** The name of an API server among those of its cluster: `apiserver-` and base32 of the first half of its host name's SHA-256 (cmd/kube-apiserver, release 1.36). */
export function apiServerIdOf(hostName: string): string {
  const hash = createHash('sha256').update(hostName).digest().subarray(0, 16);
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
