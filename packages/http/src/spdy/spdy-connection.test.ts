import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDuplexPair } from '../duplex-pair.ts';
import { headerDictionary } from './dictionary.ts';
import type { Frame } from './frames.ts';
import { controlFrame, dataHeader, FrameReader, frameType, SpdyProtocolError, wordsFrame } from './frames.ts';
import { decodeHeaders, encodeHeaders, HeaderCompressor, HeaderDecompressor } from './header-block.ts';
import { SpdyConnection } from './spdy-connection.ts';
import type { SpdyStream } from './spdy-stream.ts';

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

/** Reads one half; the other stays open. */
async function text(stream: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** zlib works on threads: conditions are awaited, not counted in turns. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function connect(accept: (stream: SpdyStream) => boolean, maxStreams?: number): { client: SpdyConnection; server: SpdyConnection } {
  const [near, far] = createDuplexPair();
  return {
    client: new SpdyConnection(near, { role: 'client' }),
    server: new SpdyConnection(far, { role: 'server', accept, ...(maxStreams && { maxStreams }) }),
  };
}

describe('SPDY frames', () => {
  test('the dictionary is the one of SPDY/3', () => {
    let a = 1;
    let b = 0;
    for (const byte of headerDictionary) {
      a = (a + byte) % 65_521;
      b = (b + a) % 65_521;
    }
    expect(((b << 16) | a) >>> 0).toBe(0xe3c6a7c2);
  });

  test('any cutting of a byte stream gives the same frames', () => {
    const frame = fc.oneof(
      fc
        .record({ type: fc.integer({ min: 1, max: 9 }), flags: fc.nat(255), payload: fc.uint8Array({ maxLength: 300 }) })
        .map(({ type, flags, payload }) => controlFrame(type, flags, Buffer.from(payload))),
      fc
        .record({ id: fc.integer({ min: 1, max: 0x7fffffff }), data: fc.uint8Array({ maxLength: 300 }), fin: fc.boolean() })
        .map(({ id, data, fin }) => Buffer.concat([dataHeader(id, data.length, fin), Buffer.from(data)])),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 10 }), fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1 }), (frames, sizes) => {
        const bytes = Buffer.concat(frames);
        const reader = new FrameReader();
        const read = cut(bytes, sizes).flatMap((piece) => [...reader.push(Buffer.from(piece))]);
        expect(Buffer.concat(encodeAgain(read)).equals(bytes)).toBe(true);
      }),
    );
  });

  test.each([
    ['a control frame of another version', Buffer.from([0x80, 2, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1])],
    ['a control frame past 64 KiB', Buffer.from([0x80, 3, 0, 6, 0, 0x10, 0, 0])],
  ])('%s is an error', (_what, bytes) => {
    expect(() => [...new FrameReader().push(bytes)]).toThrow(SpdyProtocolError);
  });

  test('header blocks survive compression in sequence', async () => {
    const compressor = new HeaderCompressor();
    const decompressor = new HeaderDecompressor();
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z-]{1,12}$/), fc.stringMatching(/^[\w .,:/]{0,200}$/), { maxKeys: 8 }),
        async (headers) => {
          const map = new Map(Object.entries(headers));
          expect(decodeHeaders(encodeHeaders(map))).toEqual(map);
          expect(await decompressor.decode(await compressor.encode(map))).toEqual(map);
        },
      ),
    );
    compressor.close();
    decompressor.close();
  });

  test('a header block that grows past its bound is refused', async () => {
    const compressor = new HeaderCompressor();
    const block = await compressor.encode(new Map([['a', 'x'.repeat(1_000_000)]]));
    await expect(new HeaderDecompressor().decode(block)).rejects.toThrow(SpdyProtocolError);
    await expect(new HeaderDecompressor().decode(Buffer.alloc(50, 0xff))).rejects.toThrow(SpdyProtocolError);
  });
});

/** Joins the pieces of data frames back into frames, as they were sent. */
function encodeAgain(frames: readonly Frame[]): Buffer[] {
  const out: Buffer[] = [];
  let pieces: Buffer[] = [];
  frames.forEach((frame, index) => {
    if (frame.kind === 'control') return void out.push(controlFrame(frame.type, frame.flags, frame.payload));
    pieces.push(frame.data);
    const next = frames[index + 1];
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const whole = frame.fin || next === undefined || next.kind === 'control' || next.streamId !== frame.streamId;
    if (!whole) return;
    out.push(dataHeader(frame.streamId, length, frame.fin), ...pieces);
    pieces = [];
  });
  return out;
}

describe('a SPDY connection', () => {
  test('a stream carries its headers and bytes both ways, half by half', async () => {
    const accepted: SpdyStream[] = [];
    const { client } = connect((stream) => accepted.push(stream) > 0);
    const stream = await client.open(
      new Map([
        ['streamType', 'data'],
        ['port', '80'],
      ]),
    );
    stream.end('ping');
    await until(() => accepted.length > 0);
    const served = accepted[0]!;
    expect([...served.headers]).toEqual([
      ['streamtype', 'data'],
      ['port', '80'],
    ]);
    expect(await text(served)).toBe('ping');
    served.end('pong');
    expect(await text(stream)).toBe('pong');
    client.destroy();
  });

  test('twenty megabytes pass both ways at once, on three streams', async () => {
    const { client } = connect((stream) => (stream.pipe(stream), true));
    const chunk = Buffer.alloc(100_000, 'x');
    await Promise.all(
      Array.from({ length: 3 }, async (_, i) => {
        const stream = await client.open(new Map([['n', String(i)]]));
        void (async () => {
          for (let sent = 0; sent < 200; sent++) if (!stream.write(chunk)) await once(stream, 'drain');
          stream.end();
        })();
        let received = 0;
        for await (const piece of stream) received += (piece as Buffer).length;
        expect(received).toBe(20_000_000);
      }),
    );
    client.destroy();
  });

  test('a peer without flow control is not stalled after 65,536 bytes', async () => {
    const { raw } = rawPeer((stream) => {
      stream.end(Buffer.alloc(1_000_000));
      return true;
    });
    raw.write(await synStream(1));
    let bytes = 0;
    const reader = new FrameReader();
    for await (const chunk of raw) {
      for (const frame of reader.push(chunk as Buffer)) if (frame.kind === 'data') bytes += frame.data.length;
      if (bytes === 1_000_000) break;
    }
    expect(bytes).toBe(1_000_000);
  });

  test('a peer with flow control gets no more than its windows', async () => {
    const { raw } = rawPeer((stream) => {
      stream.end(Buffer.alloc(300_000));
      return true;
    });
    const settings = Buffer.alloc(12);
    settings.writeUInt32BE(1, 0);
    settings.writeUInt32BE(7, 4);
    settings.writeUInt32BE(1_000, 8);
    raw.write(controlFrame(frameType.settings, 0, settings));
    raw.write(await synStream(1));
    const seen = { bytes: 0 };
    const reader = new FrameReader();
    raw.on('data', (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) if (frame.kind === 'data') seen.bytes += frame.data.length;
    });
    const quiet = async (atLeast: number): Promise<number> => {
      await until(() => seen.bytes >= atLeast);
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
      return seen.bytes;
    };
    expect(await quiet(1_000)).toBe(1_000);
    raw.write(wordsFrame(frameType.windowUpdate, 1, 500));
    expect(await quiet(1_500)).toBe(1_500);
    raw.write(wordsFrame(frameType.windowUpdate, 1, 1_000_000));
    expect(await quiet(65_536)).toBe(65_536);
    raw.write(wordsFrame(frameType.windowUpdate, 0, 1_000_000));
    expect(await quiet(300_000)).toBe(300_000);
  });

  test('a reader that is behind stops its peer, and one that reads gives windows back', async () => {
    let served: SpdyStream | undefined;
    const { client } = connect((stream) => ((served = stream), true));
    const stream = await client.open(new Map());
    const chunk = Buffer.alloc(10_000);
    let sent = 0;
    const writing = (async () => {
      for (; sent < 500; sent++) if (!stream.write(chunk)) await once(stream, 'drain');
      stream.end();
    })();
    await until(() => served !== undefined && served.readableLength > 0);
    for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(100);
    expect((await text(served!)).length).toBe(5_000_000);
    await writing;
    client.destroy();
  });

  test('pings of the peer are answered, and its wrong or surplus streams reset', async () => {
    const { raw } = rawPeer(() => true, 1);
    raw.write(wordsFrame(frameType.ping, 7));
    raw.write(await synStream(1, 2));
    expect(await nextControls(raw, 3)).toEqual([
      [frameType.ping, 7],
      [frameType.rstStream, 2, 1],
      [frameType.synReply, 1],
    ]);
  });

  test('a stream that is not accepted is reset, and the others go on', async () => {
    const { client } = connect((stream) => stream.headers.get('good') === '1' && (stream.pipe(stream), true));
    const bad = await client.open(new Map([['good', '0']]));
    const gone = once(bad, 'close');
    const good = await client.open(new Map([['good', '1']]));
    good.end('ok');
    await gone;
    expect(await text(good)).toBe('ok');
    client.destroy();
  });

  test('the end of the socket ends every stream', async () => {
    let served: SpdyStream | undefined;
    const { client, server } = connect((stream) => ((served = stream), true));
    const stream = await client.open(new Map());
    await until(() => served !== undefined);
    const closed = [once(stream, 'close'), once(served!, 'close')];
    client.destroy();
    await Promise.all(closed);
    await server.closed;
  });

  test('random bytes never throw out of a connection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.boolean(), async (bytes, spdy) => {
        const { raw, server } = rawPeer((stream) => (stream.pipe(stream), true));
        raw.write(spdy ? controlFrame(bytes[0]! % 12, 0, Buffer.from(bytes)) : bytes);
        raw.resume();
        for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
        server.destroy();
        await server.closed;
      }),
    );
  });
});

/** A connection whose peer is written by hand. */
function rawPeer(accept: (stream: SpdyStream) => boolean, maxStreams = 10): { raw: Duplex; server: SpdyConnection } {
  const [raw, far] = createDuplexPair();
  raw.on('error', () => {});
  return { raw, server: new SpdyConnection(far, { role: 'server', accept, maxStreams }) };
}

async function synStream(...ids: number[]): Promise<Buffer> {
  const compressor = new HeaderCompressor();
  const frames: Buffer[] = [];
  for (const id of ids.reverse()) {
    const prefix = Buffer.alloc(10);
    prefix.writeUInt32BE(id);
    frames.push(controlFrame(frameType.synStream, 0, Buffer.concat([prefix, await compressor.encode(new Map([['a', 'b']]))])));
  }
  return Buffer.concat(frames);
}

/** The next control frames as type and words, sorted as they are named in the tests. */
async function nextControls(raw: Duplex, count: number): Promise<number[][]> {
  const seen: number[][] = [];
  const reader = new FrameReader();
  for await (const chunk of raw) {
    for (const frame of reader.push(chunk as Buffer)) {
      if (frame.kind !== 'control') continue;
      const words = frame.type === frameType.synReply ? 1 : frame.payload.length / 4;
      seen.push([frame.type, ...Array.from({ length: words }, (_, i) => frame.payload.readUInt32BE(i * 4))]);
    }
    if (seen.length >= count) break;
  }
  const order: number[] = [frameType.ping, frameType.rstStream, frameType.synReply];
  return seen.sort((a, b) => order.indexOf(a[0]!) - order.indexOf(b[0]!));
}
