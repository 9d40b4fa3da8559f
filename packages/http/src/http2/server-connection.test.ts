import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
import { VirtualClock } from '@kubewright/api-machinery';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDuplexPair } from '../duplex-pair.ts';
import { errorCode } from './errors.ts';
import { controlFrame, flag, FrameReader, frameType, writeFrameHead, type Frame } from './frames.ts';
import type { RequestHead } from './request-head.ts';
import { ServerConnection } from './server-connection.ts';
import type { ServerStream } from './server-stream.ts';

type OnStream = (stream: ServerStream, head: RequestHead) => void;

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const settings = frame(frameType.settings, 0, 0, '');
/** GET https / of the static table, and POST. */
const get = '82 87 84';
const post = '83 87 84';
const { endHeaders, endStream } = flag;

function frame(type: number, flags: number, streamId: number, payload: string | Buffer): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload.replaceAll(' ', ''), 'hex') : payload;
  const head = Buffer.alloc(9);
  writeFrameHead(head, 0, bytes.length, type, flags, streamId);
  return Buffer.concat([head, bytes]);
}

function serve(
  onStream: OnStream,
  limits: { maxStreams?: number; maxHeaderLines?: number } = {},
): { peer: Duplex; socket: Duplex; server: ServerConnection; clock: VirtualClock } {
  const [peer, socket] = createDuplexPair();
  peer.on('error', () => {});
  socket.on('error', () => {});
  const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
  const options = {
    clock,
    maxStreams: 100,
    maxHeaderBytes: 65_536,
    maxHeaderLines: 100,
    onError: () => {},
    onStream,
  };
  return { peer, socket, server: new ServerConnection(socket, { ...options, ...limits }), clock };
}

const ok: OnStream = (stream) => stream.respond(200, {}, true);

/** What the server says to these frames, until it has answered a PING behind them, unless that is left out, or ends. */
async function answers(frames: readonly Buffer[], onStream: OnStream = ok, untilPing = true): Promise<string[]> {
  const { peer } = serve(onStream);
  const said: string[] = [];
  let begun = false;
  const reader = new FrameReader(({ type, streamId, payload, flags }: Frame) => {
    if (type === frameType.ping) peer.destroy();
    else if (type === frameType.goaway) said.push(`goaway ${payload.readUInt32BE(4)}`);
    else if (type === frameType.rstStream) said.push(`reset ${streamId} ${payload.readUInt32BE(0)}`);
    else if (type === frameType.headers) said.push(`headers ${streamId}`);
    else if (type === frameType.data) said.push(`data ${streamId} ${payload.length}${flags & endStream ? ' end' : ''}`);
  });
  peer.on('data', (chunk: Buffer) => {
    // The reader reads a client's side, which begins with more.
    reader.read(begun ? chunk : Buffer.concat([preface, chunk]));
    begun = true;
  });
  const ended = once(peer, 'close');
  peer.on('end', () => peer.destroy());
  const last = untilPing ? [frame(frameType.ping, 0, 0, '00 00 00 00 00 00 00 00')] : [];
  peer.write(Buffer.concat([preface, ...frames, ...last]));
  await ended;
  return said;
}

const goaway = (code: number): string => `goaway ${code}`;

test('a fault while an answer is sent ends its connection, not the process', async () => {
  const fault = (): never => {
    throw new Error('a fault');
  };
  const onStream: OnStream = (stream) => {
    stream.respond(200, {}, false);
    setImmediate(() => stream.send(Buffer.from('a piece'), false, fault));
  };
  expect(await answers([settings, frame(frameType.headers, endHeaders | endStream, 1, get)], onStream, false)).toContain(
    goaway(errorCode.internalError),
  );
});
const headers = (streamId: number, block = get, flags: number = endHeaders | endStream): Buffer =>
  frame(frameType.headers, flags, streamId, block);
const hold: OnStream = () => {};

describe('what a peer may not send', () => {
  test.each<[string, Buffer[], string[], OnStream?]>([
    ['something before SETTINGS', [headers(1)], [goaway(errorCode.protocolError)]],
    ['DATA of no stream', [settings, frame(frameType.data, 0, 0, '00')], [goaway(errorCode.protocolError)]],
    ['DATA of a stream that has not begun', [settings, frame(frameType.data, 0, 1, '00')], [goaway(errorCode.protocolError)]],
    ['more padding than frame', [settings, headers(1, `05 ${get}`, 0xd)], [goaway(errorCode.protocolError)]],
    ['HEADERS of no stream', [settings, headers(0)], [goaway(errorCode.protocolError)]],
    ['a stream with an even number', [settings, headers(2)], [goaway(errorCode.protocolError)]],
    ['a stream that has ended', [settings, headers(1), headers(1)], ['headers 1', goaway(errorCode.streamClosed)]],
    ['PRIORITY of a wrong length', [settings, frame(frameType.priority, 0, 1, '00')], [goaway(errorCode.frameSizeError)]],
    ['RST_STREAM of an idle stream', [settings, controlFrame(frameType.rstStream, 0, 1, 8)], [goaway(errorCode.protocolError)]],
    ['SETTINGS that are cut off', [settings, frame(frameType.settings, 0, 0, '00 01 00')], [goaway(errorCode.frameSizeError)]],
    [
      'a window of SETTINGS that is too large',
      [frame(frameType.settings, 0, 0, '00 04 80 00 00 00')],
      [goaway(errorCode.flowControlError)],
    ],
    ['a push', [settings, frame(frameType.pushPromise, 4, 1, '00 00 00 02')], [goaway(errorCode.protocolError)]],
    ['PING of a wrong length', [settings, frame(frameType.ping, 0, 0, '00')], [goaway(errorCode.frameSizeError)]],
    ['a window that is no wider', [settings, controlFrame(frameType.windowUpdate, 0, 0, 0)], [goaway(errorCode.protocolError)]],
    [
      'a window that is too large',
      [settings, controlFrame(frameType.windowUpdate, 0, 0, 0x7fffffff)],
      [goaway(errorCode.flowControlError)],
    ],
    ['CONTINUATION of nothing', [settings, frame(frameType.continuation, 4, 1, get)], [goaway(errorCode.protocolError)]],
    ['a frame within a header block', [settings, headers(1, get, 0), settings], [goaway(errorCode.protocolError)]],
    [
      'header blocks without end (CVE-2024-27316)',
      [settings, headers(1, get, 0), ...Array.from({ length: 200 }, () => frame(9, 0, 1, ''))],
      [goaway(errorCode.enhanceYourCalm)],
    ],
    ['a header table larger than allowed', [settings, headers(1, `3f e2 1f ${get}`)], [goaway(errorCode.compressionError)]],
    ['a request without a path', [settings, headers(1, '82 87')], ['reset 1 1']],
    ['a path that is none', [settings, headers(1, '82 87 04 01 61')], ['reset 1 1']],
    ['a method with a space', [settings, headers(1, '87 84 02 03 47 20 54')], ['reset 1 1']],
    ['two methods', [settings, headers(1, '82 83 87 84')], ['reset 1 1']],
    ['a pseudo header behind a header', [settings, headers(1, '82 87 0f 09 01 61 84')], ['reset 1 1']],
    ['a name in upper case', [settings, headers(1, `${get} 00 01 41 01 61`)], ['reset 1 1']],
    ['a value with a line end', [settings, headers(1, `${get} 00 01 61 01 0a`)], ['reset 1 1']],
    ['a header of a connection', [settings, headers(1, `${get} 00 07 75 70 67 72 61 64 65 01 61`)], ['reset 1 1']],
    ['two lengths', [settings, headers(1, `${post} 0f 0d 01 31 0f 0d 01 32`, endHeaders)], ['reset 1 1']],
    [
      'a body shorter than it says',
      [settings, headers(1, `${post} 0f 0d 01 32`, endHeaders), frame(0, endStream, 1, '00')],
      ['reset 1 1'],
      hold,
    ],
    ['a body longer than it says', [settings, headers(1, `${post} 0f 0d 01 31`, endHeaders), frame(0, 0, 1, '00 00')], ['reset 1 1'], hold],
    ['a stream that depends on itself', [settings, headers(1, `00 00 00 01 00 ${get}`, 0x25)], ['reset 1 1']],
    ['trailers that end nothing', [settings, headers(1, post, endHeaders), headers(1, '0f 09 01 61', endHeaders)], ['reset 1 1'], hold],
    ['trailers with a path', [settings, headers(1, post, endHeaders), headers(1, '84')], ['reset 1 1'], hold],
    ['DATA behind the end of a stream', [settings, headers(1), frame(0, 0, 1, '00')], [goaway(errorCode.streamClosed)], hold],
    [
      'frames with nothing in them (CVE-2019-9518)',
      [settings, headers(1, post, endHeaders), ...Array.from({ length: 1_001 }, () => frame(0, 0, 1, ''))],
      [goaway(errorCode.enhanceYourCalm)],
      hold,
    ],
    [
      'requests that come to nothing (CVE-2023-44487)',
      [
        settings,
        ...Array.from({ length: 1_001 }, (_, i) => [headers(2 * i + 1), controlFrame(frameType.rstStream, 0, 2 * i + 1, 8)]).flat(),
      ],
      [goaway(errorCode.enhanceYourCalm)],
      hold,
    ],
  ])('%s is refused', async (_what, frames, expected, onStream) => {
    expect(await answers(frames, onStream)).toEqual(expected);
  });

  test.each<[string, Buffer[], string[]]>([
    ['a frame of an unknown type', [settings, frame(0x77, 0, 0, '00'), headers(1)], ['headers 1']],
    ['padding and a priority', [settings, headers(1, `02 00 00 00 00 ff ${get} 00 00`, 0x2d)], ['headers 1']],
    ['a block in several frames', [settings, headers(1, '82', endStream), frame(9, 0, 1, '87'), frame(9, 4, 1, '84')], ['headers 1']],
    ['an unknown setting', [frame(frameType.settings, 0, 0, '77 77 00 00 00 01'), headers(1)], ['headers 1']],
    ['a window of a stream that has ended', [settings, headers(1), controlFrame(frameType.windowUpdate, 0, 1, 1)], ['headers 1']],
    [
      'a body that is answered before it has come',
      [settings, headers(1, post, endHeaders), frame(0, endStream, 1, '00')],
      ['headers 1', 'reset 1 0'],
    ],
  ])('%s is not', async (_what, frames, expected) => {
    expect(await answers(frames)).toEqual(expected);
  });

  test('more streams than allowed are refused, and those there are go on', async () => {
    const streams: ServerStream[] = [];
    const { peer } = serve((stream) => streams.push(stream), { maxStreams: 2 });
    peer.write(Buffer.concat([preface, settings, headers(1), headers(3), headers(5)]));
    while (streams.length < 2) await once(peer, 'data');
    expect(streams.map(({ id, isClosed }) => [id, isClosed])).toEqual([
      [1, false],
      [3, false],
    ]);
  });

  test('whatever comes behind the preface is answered or ends the connection', async () => {
    const payload = fc.uint8Array({ maxLength: 40 });
    const any = fc.record({ type: fc.nat(10), flags: fc.nat(255), streamId: fc.nat(5), payload });
    await fc.assert(
      fc.asyncProperty(fc.array(any, { maxLength: 30 }), async (frames) => {
        const bytes = frames.map(({ type, flags, streamId, payload: content }) => frame(type, flags, streamId, Buffer.from(content)));
        await answers([settings, headers(1, post, endHeaders), ...bytes], (stream) => {
          stream.takeBody(10);
          stream.respond(200, {}, true);
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('windows', () => {
  const window = (bytes: number): Buffer => frame(frameType.settings, 0, 0, `0004${bytes.toString(16).padStart(8, '0')}`);
  const send =
    (bytes: number): OnStream =>
    (stream) => {
      stream.respond(200, {}, false);
      stream.send(Buffer.alloc(bytes), true);
    };

  test('a body is sent as far as the window of its stream goes, and an end needs none', async () => {
    expect(await answers([window(3), headers(1)], send(5))).toEqual(['headers 1', 'data 1 3']);
    expect(await answers([window(0), headers(1)], send(0))).toEqual(['headers 1', 'data 1 0 end']);
  });

  test('it goes on when the window is wider, by a frame or by SETTINGS', async () => {
    const wider = controlFrame(frameType.windowUpdate, 0, 1, 1);
    expect(await answers([window(3), headers(1), wider, window(5)], send(5))).toEqual([
      'headers 1',
      'data 1 3',
      'data 1 1',
      'data 1 1 end',
    ]);
  });

  test('the end of a body in pieces follows the last of them, though nothing else comes of the peer', async () => {
    const pieces = [Buffer.alloc(16_384), Buffer.alloc(10)];
    const wider = controlFrame(frameType.windowUpdate, 0, 1, 100);
    const all: OnStream = (stream) => {
      stream.respond(200, {}, false);
      stream.sendAll(pieces);
    };
    expect(await answers([window(16_384), headers(1), wider], all)).toEqual(['headers 1', 'data 1 16384', 'data 1 10', 'data 1 0 end']);
  });

  test('the end of a body is sent once, though its last piece fills the output and its request goes on', async () => {
    const bytes = 256 * 1_024;
    const wider = [0, 1].map((streamId) => controlFrame(frameType.windowUpdate, 0, streamId, bytes));
    const stream: OnStream = (begun) => {
      begun.readable.resume();
      begun.respond(200, {}, false);
      begun.writable.end(Buffer.alloc(bytes));
    };
    const said = await answers([window(0), headers(1, post, endHeaders), ...wider], stream);
    expect(said.filter((each) => each.startsWith('data'))).toEqual([...Array.from({ length: 16 }, () => 'data 1 16384'), 'data 1 0 end']);
  });

  test('all streams together send what the window of the connection lets through, a frame of each in turn', async () => {
    const said = await answers([window(1_000_000), headers(1), headers(3)], send(40_000));
    const sent = said.flatMap((each) => Number(/^data \d+ (\d+)/.exec(each)?.[1] ?? 0)).reduce((sum, bytes) => sum + bytes, 0);
    expect(sent).toBe(65_535);
    expect(said.at(-1)).toBe('data 3 9151');
  });

  test('who sends more than the window of a stream is sent away', async () => {
    const data = Array.from({ length: 17 }, () => frame(0, 0, 1, Buffer.alloc(16_384)));
    expect(await answers([settings, headers(1, post, endHeaders), ...data], hold)).toEqual([goaway(errorCode.flowControlError)]);
  });
});

describe('a connection that finishes', () => {
  async function begun(): Promise<ReturnType<typeof serve> & { stream: ServerStream }> {
    let stream: ServerStream | undefined;
    const served = serve((each) => void (stream = each));
    served.peer.write(Buffer.concat([preface, settings, headers(1)]));
    while (!stream) await once(served.peer, 'data');
    served.peer.resume();
    return { ...served, stream };
  }

  test('leaves its peer a second after the last answer, and is ended then', async () => {
    const { peer, server, clock, stream } = await begun();
    server.finish();
    await clock.advance(5_000);
    stream.respond(200, {}, true);
    await clock.advance(999);
    expect(peer.readableEnded).toBe(false);
    await clock.advance(1);
    expect(peer.readableEnded).toBe(true);
  });

  test('waits for nobody once its peer has closed it', async () => {
    const { peer, server, clock, stream } = await begun();
    server.finish();
    stream.respond(200, {}, true);
    peer.destroy();
    await clock.advance(0);
    expect(clock.nextTimerMs()).toBeUndefined();
  });

  test('ends at once when it is told not to wait, though it was waiting', async () => {
    const { peer, server, clock, stream } = await begun();
    stream.respond(200, {}, true);
    server.finish();
    server.finish(0);
    await clock.advance(0);
    expect(peer.readableEnded).toBe(true);
  });

  test('is cut off a second after its end, for a fault too, when its peer does not close it', async () => {
    const { peer, socket, clock } = await begun();
    const other = await begun();
    peer.write(frame(frameType.ping, 0, 0, '00'));
    other.server.finish(0);
    other.stream.respond(200, {}, true);
    await Promise.all([clock.advance(999), other.clock.advance(999)]);
    expect([peer.readableEnded, socket.destroyed, other.peer.readableEnded, other.socket.destroyed]).toEqual([true, false, true, false]);
    await Promise.all([clock.advance(1), other.clock.advance(1)]);
    expect([socket.destroyed, other.socket.destroyed]).toEqual([true, true]);
    expect([clock.nextTimerMs(), other.clock.nextTimerMs()]).toEqual([undefined, undefined]);
  });
});

describe('a body', () => {
  test('is refused to whoever asks for it when its stream is closed', async () => {
    let stream: ServerStream | undefined;
    await answers([settings, headers(1, post, endHeaders), controlFrame(frameType.rstStream, 0, 1, 8)], (begun) => void (stream = begun));
    expect(stream!.takeBody(10)).toBeUndefined();
    expect(stream!.readable.destroyed).toBe(true);
  });

  test('of many small frames is whole', async () => {
    let body: Buffer | undefined;
    const pieces = Array.from({ length: 10_000 }, (_, i) => frame(0, i === 9_999 ? endStream : 0, 1, Buffer.from([i % 256])));
    await answers(
      [settings, headers(1, post, endHeaders), ...pieces],
      (stream) => void stream.readable.on('data', (data: Buffer) => (body = Buffer.concat([body ?? data.subarray(0, 0), data]))),
    );
    expect(body).toEqual(Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 256)));
  });
});

describe("Node's client", () => {
  const session = (onStream: OnStream): ClientHttp2Session => {
    const { peer } = serve(onStream);
    return connect('http://test', { createConnection: () => peer });
  };

  async function text(body: AsyncIterable<unknown>): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('latin1');
  }

  test('is understood whatever its headers say', async () => {
    const client = session((stream, head) => {
      stream.respond(200, { 'x-echo': head.headers.get('x-any') ?? '' }, true);
    });
    // Every octet that may stand in a value.
    const octets = Array.from({ length: 0x7f - 0x21 }, (_, i) => String.fromCharCode(0x21 + i));
    for (const value of [octets.join(''), ...octets.map((octet) => octet.repeat(50))]) {
      const request = client.request({ ':path': '/', 'x-any': value });
      const [answer] = await once(request, 'response');
      expect(answer['x-echo']).toBe(value);
      request.resume();
    }
    client.destroy();
  });

  test('may send blanks around a value, which are not part of it, as Go takes them', async () => {
    const client = session((stream, head) => {
      stream.respond(200, { 'x-echo': `${head.headers.get('authorization')}|${head.headers.get('x-any')}` }, true);
    });
    const request = client.request({ ':path': '/', authorization: 'Bearer ', 'x-any': ' \ta b\t ' });
    expect((await once(request, 'response'))[0]['x-echo']).toBe('Bearer|a b');
    client.destroy();
  });

  test('gets back what it sends, however long and in whatever pieces', async () => {
    const client = session((stream) => {
      stream.respond(200, {}, false);
      stream.readable.pipe(stream.writable);
    });
    const echo = async (pieces: readonly string[]): Promise<string> => {
      const request = client.request({ ':path': '/', ':method': 'POST' });
      for (const piece of pieces) request.write(piece);
      request.end();
      return text(request);
    };
    const bodies = [['a'], ['a'.repeat(100_000), 'b'.repeat(300_000)], [], Array.from({ length: 500 }, (_, i) => String(i))];
    const echoed = await Promise.all(bodies.map(echo));
    expect(echoed.map((each) => each.length)).toEqual(bodies.map((pieces) => pieces.join('').length));
    expect(echoed).toEqual(bodies.map((pieces) => pieces.join('')));
    client.destroy();
  });
});
