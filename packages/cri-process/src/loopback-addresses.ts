import { createHash } from 'node:crypto';

/**
 * Addresses of 127/8, one a pod, so that several pods of a machine may listen on the same port. The second byte comes
 * from the runtime's directory, so that two clusters on a machine seldom meet. Where only 127.0.0.1 exists (macOS)
 * every pod has that.
 */
export class LoopbackAddresses {
  readonly #network: number;
  readonly #taken = new Set<number>();
  #next = 0;

  constructor(seed: string) {
    this.#network = 64 + (createHash('sha256').update(seed).digest()[0]! % 190);
  }

  take(): string {
    if (process.platform !== 'linux') return '127.0.0.1';
    do this.#next = (this.#next + 1) % 65_534;
    while (this.#taken.has(this.#next) && this.#taken.size < 65_534);
    this.#taken.add(this.#next);
    return this.#format(this.#next);
  }

  /** Notes an address that an earlier run has given out. */
  keep(ip: string): void {
    const offset = this.#offset(ip);
    this.#taken.add(offset);
    this.#next = Math.max(this.#next, offset);
  }

  release(ip: string): void {
    this.#taken.delete(this.#offset(ip));
  }

  #format(offset: number): string {
    const host = offset + 1;
    return `127.${this.#network}.${host >> 8}.${host & 255}`;
  }

  #offset(ip: string): number {
    const [, , high = 0, low = 0] = ip.split('.').map(Number);
    return high * 256 + low - 1;
  }
}
