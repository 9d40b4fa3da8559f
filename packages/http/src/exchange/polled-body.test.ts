import { Writable } from 'node:stream';
import type { Polled } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { sendPolled } from './polled-body.ts';

/** Tells its pieces one after the other, then breaks off. */
class Breaking implements Polled<Uint8Array> {
  readonly #pieces: string[];

  constructor(...pieces: string[]) {
    this.#pieces = pieces;
  }
  poll(): Uint8Array {
    const piece = this.#pieces.shift();
    if (piece === undefined) throw new Error('it broke off');
    return Buffer.from(piece);
  }
  end(): void {}
}

/** Takes what it is sent when it is told to. */
class SlowSink extends Writable {
  readonly received: string[] = [];
  take: () => void = () => {};

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.received.push(chunk.toString());
    this.take = callback;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('each piece of a polled body waits until the peer has taken the one before it, and so does the news that it broke off', async () => {
  const sink = new SlowSink();
  let broken: unknown;
  sendPolled(sink, sink, new Breaking('first', 'second'), (error) => (broken = error));
  await turn();
  expect(sink.received).toEqual(['first']);
  sink.take();
  await turn();
  expect(sink.received).toEqual(['first', 'second']);
  expect(broken).toBeUndefined();
  sink.take();
  await turn();
  expect(broken).toEqual(new Error('it broke off'));
  expect(sink.writableEnded).toBe(false);
});
