import { createDuplexPair } from '@kubewright/http';
import { VirtualClock } from '@kubewright/api-machinery';
import { once } from 'node:events';
import { ConnectionError } from '../../../packages/http/src/http2/errors.ts';
import { controlFrame, flag, frameType, writeFrameHead } from '../../../packages/http/src/http2/frames.ts';
import { HeaderDecoder } from '../../../packages/http/src/http2/hpack/header-decoder.ts';
import { HeaderEncoder } from '../../../packages/http/src/http2/hpack/header-encoder.ts';
import type { Field } from '../../../packages/http/src/http2/hpack/static-table.ts';
import { ServerConnection } from '../../../packages/http/src/http2/server-connection.ts';
import { shown, type FuzzTarget } from '../fuzz-target.ts';
import { mutateBytes } from '../mutate.ts';

/** Requests of RFC 7541 appendix C, plain and in Huffman's code, and with a change of the table before one. */
const blocks: readonly Uint8Array[] = [
  '828684410f7777772e6578616d706c652e636f6d 828684be58086e6f2d6361636865 828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
  '828684418cf1e3c2e5f23a6ba0ab90f4ff 828684be5886a8eb10649cbf 828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
  '20828684 3fe11f828684 10087061737377 6f726406736563726574',
].map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'));

const hpack: FuzzTarget<Uint8Array> = {
  name: 'hpack',
  generate: (random) => mutateBytes(random, random.pick(blocks)),
  feed: (bytes) => {
    const fields: Field[] = [];
    new HeaderDecoder().decode(Buffer.from(bytes), { add: (field) => void fields.push(field) });
    const encoder = new HeaderEncoder();
    encoder.begin();
    const sendable = fields.filter(({ valid }) => valid);
    for (const { name, value } of sendable) encoder.add(name, value);
    const again: string[] = [];
    new HeaderDecoder().decode(Buffer.from(encoder.end()), { add: ({ name, value }) => void again.push(`${name}: ${value}`) });
    if (again.join('\n') !== sendable.map(({ name, value }) => `${name}: ${value}`).join('\n'))
      throw new Error('what was written is read as something else');
  },
  refuses: (error) => error instanceof ConnectionError,
  show: shown,
};

function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  writeFrameHead(head, 0, payload.length, type, flags, streamId);
  return Buffer.concat([head, payload]);
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const settings = frame(frameType.settings, 0, 0, Buffer.from('000400000005', 'hex'));
const { endHeaders, endStream } = flag;
const get = (streamId: number): Buffer => frame(frameType.headers, endHeaders | endStream, streamId, Buffer.from('828784', 'hex'));
const post = (streamId: number): Buffer => frame(frameType.headers, endHeaders, streamId, Buffer.from('838784', 'hex'));
const sessions: readonly Uint8Array[] = [
  [get(1), controlFrame(frameType.windowUpdate, 0, 1, 100), get(3), controlFrame(frameType.rstStream, 0, 3, 8)],
  [post(1), frame(frameType.data, 0, 1, Buffer.from('some of')), frame(frameType.data, endStream, 1, Buffer.from(' a body'))],
  [
    frame(frameType.headers, 0, 1, Buffer.from('82', 'hex')),
    frame(frameType.continuation, endHeaders, 1, Buffer.from('8784', 'hex')),
    controlFrame(frameType.ping, 0, 0, 1, 2),
    controlFrame(frameType.goaway, 0, 0, 1, 0),
  ],
].map((frames) => Buffer.concat([preface, settings, ...frames]));

/** A whole connection: whatever the peer sends, every request is closed and the connection ends when the peer has ended it. */
const http2Connection: FuzzTarget<Uint8Array> = {
  name: 'http2-connection',
  generate: (random) => mutateBytes(random, random.pick(sessions)),
  feed: async (bytes) => {
    const [near, far] = createDuplexPair();
    let open = 0;
    new ServerConnection(far, {
      clock: new VirtualClock({ settle: () => Promise.resolve() }),
      maxStreams: 10,
      maxHeaderBytes: 4_096,
      maxHeaderLines: 100,
      onError: () => {},
      onStream: (stream) => {
        open++;
        stream.onClose = () => open--;
        stream.readable.resume().on('error', () => {});
        stream.respond(200, { 'content-type': 'text/plain' }, false);
        stream.send(Buffer.from('an answer that is longer than the window'), true);
      },
    });
    near.resume().on('error', () => {});
    far.on('error', () => {});
    const closed = once(far, 'close');
    near.write(Buffer.from(bytes));
    near.end();
    far.on('end', () => far.destroy());
    await closed;
    near.destroy();
    if (open !== 0) throw new Error(`${open} requests were left open`);
  },
  refuses: () => false,
  show: shown,
};

export const http2Targets: readonly FuzzTarget<never>[] = [hpack, http2Connection] as never;
