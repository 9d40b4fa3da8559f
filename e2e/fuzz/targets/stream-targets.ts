import { acceptWebSocket, ChannelSocket, createDuplexPair, SpdyConnection, type HttpRequest } from '@kubewright/http';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { deflateSync } from 'node:zlib';
import { headerDictionary } from '../../../packages/http/src/spdy/dictionary.ts';
import { controlFrame, dataHeader, FrameReader, frameType, SpdyProtocolError, wordsFrame } from '../../../packages/http/src/spdy/frames.ts';
import { decodeHeaders, encodeHeaders } from '../../../packages/http/src/spdy/header-block.ts';
import { shown, type FuzzRandom, type FuzzTarget } from '../fuzz-target.ts';
import { mutateBytes } from '../mutate.ts';

const headers = encodeHeaders(
  new Map([
    ['streamtype', 'stdin'],
    ['port', '80'],
    ['requestid', '1'],
  ]),
);
const block = deflateSync(headers, { dictionary: headerDictionary });
const word = (value: number): Buffer => Buffer.from(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
const open = controlFrame(frameType.synStream, 0, Buffer.concat([word(1), word(0), Buffer.alloc(2), block]));
const sessions: readonly Uint8Array[] = [
  Buffer.concat([open, dataHeader(1, 5, true), Buffer.from('hello')]),
  Buffer.concat([
    wordsFrame(frameType.ping, 1),
    wordsFrame(frameType.settings, 1, 7, 65_536),
    open,
    wordsFrame(frameType.windowUpdate, 1, 1_000),
    wordsFrame(frameType.rstStream, 1, 5),
    wordsFrame(frameType.goAway, 0, 0),
  ]),
  Buffer.concat([
    open,
    controlFrame(frameType.headers, 0, Buffer.concat([word(1), block])),
    controlFrame(frameType.synReply, 1, Buffer.concat([word(1), block])),
  ]),
];

const spdyFrames: FuzzTarget<{ bytes: Uint8Array; headers: Uint8Array }> = {
  name: 'spdy-frames',
  generate: (random) => ({ bytes: mutateBytes(random, random.pick(sessions)), headers: mutateBytes(random, headers) }),
  feed: ({ bytes, headers: text }) => {
    refusedProperly(() => decodeHeaders(Buffer.from(text)));
    const reader = new FrameReader();
    let read = 0;
    for (let at = 0; at < bytes.length; at += 7)
      for (const frame of reader.push(Buffer.from(bytes.subarray(at, at + 7))))
        read += frame.kind === 'control' ? 8 + frame.payload.length : 0;
    if (read > bytes.length) throw new Error('more was read than was sent');
  },
  refuses: (error) => error instanceof SpdyProtocolError,
  show: ({ bytes, headers: text }) => `${shown(bytes)} ${shown(text)}`,
};

function refusedProperly(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SpdyProtocolError)) throw error;
  }
}

/** A whole connection: whatever the peer sends, it ends when the peer has ended it. */
const spdyConnection: FuzzTarget<Uint8Array> = {
  name: 'spdy-connection',
  generate: (random) => mutateBytes(random, random.pick(sessions)),
  feed: async (bytes) => {
    const [near, far] = createDuplexPair();
    const connection = new SpdyConnection(far, { role: 'server', accept: (stream) => stream.resume() === stream });
    near.resume().on('error', () => {});
    near.end(Buffer.from(bytes));
    await connection.closed;
    near.destroy();
  },
  refuses: () => false,
  show: shown,
};

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'base64.channel.k8s.io', ''];
const handshake = new Map([
  ['connection', 'Upgrade'],
  ['upgrade', 'websocket'],
  ['sec-websocket-version', '13'],
  ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
]);

/** A message as a client sends it: masked, by a mask that changes nothing. */
function message(opcode: number, text: Buffer): Buffer {
  return Buffer.concat([Uint8Array.of(0x80 | opcode, 0x80 | text.length, 0, 0, 0, 0), text]);
}

const messages: readonly Uint8Array[] = [
  Buffer.concat([
    message(2, Buffer.from('\0hello')),
    message(2, Buffer.from([4, 0x7b, 0x7d])),
    message(2, Buffer.from([255, 0])),
    message(8, Buffer.from([3, 232])),
  ]),
  Buffer.concat([message(1, Buffer.from('0aGVsbG8=')), message(9, Buffer.from('ping')), message(0, Buffer.from('x'))]),
];

const webSocket: FuzzTarget<{ protocol: string; bytes: Uint8Array }> = {
  name: 'websocket',
  generate: (random: FuzzRandom) => ({ protocol: random.pick(protocols), bytes: mutateBytes(random, random.pick(messages)) }),
  feed: async ({ protocol, bytes }) => {
    const [near, far] = createDuplexPair();
    near.resume().on('error', () => {});
    const request = {
      method: 'GET',
      path: '/exec',
      headers: new Map([...handshake, ...(protocol ? [['sec-websocket-protocol', protocol] as const] : [])]),
    } as unknown as HttpRequest;
    const accepted = await acceptWebSocket(request, asSocket(far), new Uint8Array(0), protocols);
    if (!accepted) throw new Error('the handshake was refused');
    const socket = new ChannelSocket(accepted.ws, { base64: protocol.startsWith('base64'), closeSignals: protocol.startsWith('v5') });
    for (const number of [0, 1, 4]) socket.channel(number).resume();
    socket.start();
    near.write(Buffer.from(bytes));
    near.end();
    await Promise.race([socket.closed, once(near, 'close')]);
    socket.destroy();
    near.destroy();
  },
  refuses: () => false,
  show: ({ protocol, bytes }) => `${protocol} ${shown(bytes)}`,
};

/** What `ws` calls on a socket besides reading and writing. */
function asSocket(duplex: Duplex): Duplex {
  return Object.assign(duplex, { setTimeout: () => duplex, setNoDelay: () => duplex });
}

export const streamTargets: readonly FuzzTarget<never>[] = [spdyFrames, spdyConnection, webSocket] as never;
