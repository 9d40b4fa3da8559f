import { VirtualClock } from '@kubewright/api-machinery';
import { afterEach, describe, expect, test } from 'vitest';
import type { RemoteCommandSession, RemoteCommandStreams, UpgradeHandler } from '../src/index.ts';
import { acceptRemoteCommand, exitStatus } from '../src/index.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import type { UpgradeServer } from './upgraded.ts';
import { openWebSocket, readText, serveUpgrades, until, upgradeSpdy } from './upgraded.ts';

const all: RemoteCommandStreams = { stdin: true, stdout: true, stderr: true, tty: false };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A command that repeats its input in capitals, complains, and exits with 3. */
async function shout(session: RemoteCommandSession): Promise<void> {
  for await (const chunk of session.stdin!) session.stdout!.write((chunk as Buffer).toString().toUpperCase());
  session.stderr?.write('oh');
  await session.exit(exitStatus(3));
}

function upgradeWith(
  streams: RemoteCommandStreams,
  command: (session: RemoteCommandSession) => Promise<void>,
  clock = systemClock,
): UpgradeHandler {
  return async (request, socket, head) => {
    const session = await acceptRemoteCommand(request, socket, head, streams, { clock });
    if (session) await command(session);
  };
}

let server: UpgradeServer | undefined;
afterEach(async () => {
  await server?.listener.close(0);
  server = undefined;
});

const failure = {
  metadata: {},
  status: 'Failure',
  message: 'command terminated with non-zero exit code: exit status 3',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: '3' }] },
};
const channelText = (messages: Buffer[], channel: number): string =>
  Buffer.concat(messages.filter((message) => message[0] === channel).map((message) => message.subarray(1))).toString();

describe('a remote command over WebSocket', () => {
  test('v5 carries both ways, ends stdin on its close signal, reports the exit code and closes normally', async () => {
    server = await serveUpgrades(upgradeWith(all, shout));
    const { ws, messages, closed } = await openWebSocket(server.port, '/', ['v5.channel.k8s.io', 'v4.channel.k8s.io']);
    expect(ws.protocol).toBe('v5.channel.k8s.io');
    ws.send(Buffer.from('\0hello'));
    ws.send(Buffer.from([255, 0]));
    expect(await closed).toBe(1_000);
    expect(messages[0]).toEqual(Buffer.from([1]));
    expect([channelText(messages, 1), channelText(messages, 2)]).toEqual(['HELLO', 'oh']);
    expect(JSON.parse(channelText(messages, 3))).toEqual(failure);
  });

  test('v4 has no close signal, and its base64 form is text', async () => {
    server = await serveUpgrades(
      upgradeWith(all, async (session) => {
        const chunk = await new Promise<Buffer>((resolve) => session.stdin!.once('data', resolve));
        session.stdout!.write(chunk);
        await session.exit(exitStatus(0));
      }),
    );
    const { ws, messages, closed } = await openWebSocket(server.port, '/', ['v4.base64.channel.k8s.io']);
    ws.send(`0${Buffer.from('hé').toString('base64')}`);
    expect(await closed).toBe(1_000);
    expect(messages.map(String)).toEqual([
      '1',
      `1${Buffer.from('hé').toString('base64')}`,
      `3${Buffer.from('{"metadata":{},"status":"Success"}').toString('base64')}`,
    ]);
  });

  test('before v4 only the message of a failure is sent', async () => {
    server = await serveUpgrades(upgradeWith({ ...all, stdin: false }, (session) => session.exit(exitStatus(3))));
    const { messages, closed } = await openWebSocket(server.port, '/', ['channel.k8s.io']);
    await closed;
    expect(channelText(messages, 3)).toBe(failure.message);
  });

  test('a protocol nobody knows is refused with 403', async () => {
    server = await serveUpgrades(upgradeWith(all, shout));
    const response = await fetch(`http://127.0.0.1:${server.port}/`).then((answer) => answer.status);
    expect(response).toBe(400);
    const { ws, closed } = await openWebSocket(server.port, '/', ['v9.channel.k8s.io']);
    await closed;
    expect(ws.protocol).toBe('');
  });

  test('only the newest terminal size waits for the command', async () => {
    let take!: () => void;
    const gate = new Promise<void>((resolve) => (take = resolve));
    const sizes: unknown[] = [];
    server = await serveUpgrades(
      upgradeWith({ ...all, stderr: false, tty: true }, async (session) => {
        session.stdin!.once('data', take);
        await gate;
        for await (const size of session.resizes!) {
          sizes.push(size);
          break;
        }
        await session.exit(exitStatus(0));
      }),
    );
    const { ws, closed } = await openWebSocket(server.port, '/', ['v5.channel.k8s.io']);
    for (const text of ['{"Width":80,"Height":24}\n', 'nonsense{"Width":-1}', '{"Width":120,"He', 'ight":40}\n'])
      ws.send(Buffer.from(`\x04${text}`));
    ws.send(Buffer.from('\0go'));
    await closed;
    expect(sizes).toEqual([{ width: 120, height: 40 }]);
  });

  test('the signal aborts when the client goes away, and not when the command exits', async () => {
    const sessions: RemoteCommandSession[] = [];
    server = await serveUpgrades(upgradeWith(all, async (session) => void sessions.push(session)));
    const first = await openWebSocket(server.port, '/', ['v5.channel.k8s.io']);
    await until(() => sessions.length === 1);
    first.ws.terminate();
    await until(() => sessions[0]!.signal.aborted);
    await openWebSocket(server.port, '/', ['v5.channel.k8s.io']);
    await until(() => sessions.length === 2);
    await sessions[1]!.exit(exitStatus(0));
    expect(sessions[1]!.signal.aborted).toBe(false);
  });

  test('what a client sent before it closed is read to its end', async () => {
    let read!: (length: number) => void;
    const length = new Promise<number>((resolve) => (read = resolve));
    server = await serveUpgrades(
      upgradeWith({ ...all, stderr: false }, async (session) => {
        await new Promise((resolve) => session.signal.addEventListener('abort', resolve));
        let sum = 0;
        for await (const chunk of session.stdin!) sum += (chunk as Buffer).length;
        read(sum);
      }),
    );
    const { ws } = await openWebSocket(server.port, '/', ['v4.channel.k8s.io']);
    ws.send(Buffer.alloc(100_001));
    ws.close(1_000);
    expect(await length).toBe(100_000);
  });

  test('twenty megabytes pass both ways', async () => {
    server = await serveUpgrades(
      upgradeWith({ ...all, stderr: false }, async (session) => {
        session.stdin!.pipe(session.stdout!, { end: false });
        await new Promise((resolve) => session.stdin!.once('end', resolve));
        await session.exit(exitStatus(0));
      }),
    );
    const { ws, messages, closed } = await openWebSocket(server.port, '/', ['v5.channel.k8s.io']);
    const piece = Buffer.alloc(100_001, 'x');
    piece[0] = 0;
    for (let i = 0; i < 200; i++) await new Promise((resolve) => ws.send(piece, resolve));
    ws.send(Buffer.from([255, 0]));
    await closed;
    expect(messages.filter((message) => message[0] === 1).reduce((sum, message) => sum + message.length - 1, 0)).toBe(20_000_000);
  });
});

describe('a remote command over SPDY', () => {
  const open = async (protocols: string, types: string[], upgrade: UpgradeHandler) => {
    const { head, client, served } = await upgradeSpdy(upgrade, protocols);
    const streams = await Promise.all(types.map((type) => client.open(new Map([['streamType', type]]))));
    return { head, client, served, streams: Object.fromEntries(types.map((type, i) => [type, streams[i]!])) };
  };

  test('v4 carries both ways and the exit status', async () => {
    const { head, client, streams } = await open(
      'v4.channel.k8s.io, v3.channel.k8s.io',
      ['error', 'stdin', 'stdout', 'stderr'],
      upgradeWith(all, shout),
    );
    expect(head).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n',
    );
    streams.stdin!.end('hello');
    expect(await Promise.all([readText(streams.stdout!), readText(streams.stderr!)])).toEqual(['HELLO', 'oh']);
    expect(JSON.parse(await readText(streams.error!))).toEqual(failure);
    client.destroy();
  });

  test('an exit told twice is the first one', async () => {
    const upgrade = upgradeWith(
      { ...all, stdin: false },
      async (session) => void (await Promise.all([session.exit(exitStatus(3)), session.exit(exitStatus(0))])),
    );
    const { client, streams } = await open('v4.channel.k8s.io', ['error', 'stdout', 'stderr'], upgrade);
    expect(JSON.parse(await readText(streams.error!))).toEqual(failure);
    client.destroy();
  });

  test('a client that never opens its streams is dropped after 30 seconds', async () => {
    const clock = new VirtualClock({ settle });
    const { client, served } = await open('v4.channel.k8s.io', ['error'], upgradeWith(all, shout, clock));
    await until(() => clock.nextTimerMs() !== undefined);
    await clock.advance(30_000);
    await served;
    await client.closed;
  });

  test('a client that does not close after the end is closed', async () => {
    const clock = new VirtualClock({ settle });
    const { client, served, streams } = await open(
      'v4.channel.k8s.io',
      ['error', 'stdout', 'stderr'],
      upgradeWith({ ...all, stdin: false }, (session) => session.exit(exitStatus(0)), clock),
    );
    for (const stream of Object.values(streams)) await readText(stream);
    await until(() => clock.nextTimerMs() !== undefined);
    await clock.advance(10_000);
    await served;
    await client.closed;
  });

  test('protocols nobody shares are refused with the list of ours', async () => {
    const { head } = await upgradeSpdy(upgradeWith(all, shout), 'v9.channel.k8s.io');
    expect(head).toMatch(/^HTTP\/1.1 403 Forbidden\r\n[^]*x-accepted-stream-protocol-versions: v4.channel.k8s.io\r\n/);
  });
});
