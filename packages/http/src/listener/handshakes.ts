import type { Socket } from 'node:net';
import type { Clock, Timer } from '@kubewright/api-machinery';

interface Handshake {
  readonly socket: Socket;
  readonly timer: Timer;
}

/** The connections that are not secure yet: each has so long to become it. */
export class Handshakes {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** By the address of the peer: what is secure in the end is another object than what was accepted. */
  readonly #open = new Map<string, Handshake>();

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  begin(socket: Socket): void {
    const peer = peerOf(socket);
    this.end(socket);
    const handshake = { socket, timer: this.#clock.schedule(this.#timeoutMs, () => socket.destroy()) };
    this.#open.set(peer, handshake);
    socket.once('close', () => {
      handshake.timer.cancel();
      if (this.#open.get(peer) === handshake) this.#open.delete(peer);
    });
  }

  end(socket: Socket): void {
    const peer = peerOf(socket);
    this.#open.get(peer)?.timer.cancel();
    this.#open.delete(peer);
  }

  destroyAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
