import { VirtualClock } from '@kubewright/api-machinery';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ForwardedConnection, SpdyConnection, SpdyStream, UpgradeHandler } from '../src/index.ts';
import { acceptPortForward, parsePorts } from '../src/index.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import type { UpgradeServer } from './upgraded.ts';
import { openWebSocket, readText, serveUpgrades, until, upgradeSpdy } from './upgraded.ts';

/** Port 80 repeats what it gets; nothing listens on the others. */
function serve(connection: ForwardedConnection): void {
  if (connection.port === 80) connection.data.pipe(connection.data);
  else connection.fail(`error forwarding port ${connection.port} to pod web, uid : connection refused`);
}

function upgradeWith(ports: number[] = [], clock = systemClock): UpgradeHandler {
  return async (request, socket, head) => {
    const connections = await acceptPortForward(request, socket, head, { ports }, { clock });
    if (connections) for await (const connection of connections) serve(connection);
  };
}

const open = async (client: SpdyConnection, port: string, id: string): Promise<{ error: SpdyStream; data: SpdyStream }> => {
  const error = await client.open(
    new Map([
      ['streamType', 'error'],
      ['port', port],
      ['requestID', id],
    ]),
  );
  error.end();
  return {
    error,
    data: await client.open(
      new Map([
        ['streamType', 'data'],
        ['port', port],
        ['requestID', id],
      ]),
    ),
  };
};

let server: UpgradeServer | undefined;
afterEach(async () => {
  await server?.listener.close(0);
  server = undefined;
});

describe('port-forward over SPDY', () => {
  test('connections are pairs of streams; each ends by itself', async () => {
    const { client, served } = await upgradeSpdy(upgradeWith(), 'portforward.k8s.io');
    const first = await open(client, '80', '0');
    const second = await open(client, '80', '1');
    first.data.end('one');
    second.data.end('two');
    expect(await Promise.all([readText(first.data), readText(second.data), readText(first.error), readText(second.error)])).toEqual([
      'one',
      'two',
      '',
      '',
    ]);
    const third = await open(client, '80', '2');
    third.data.end('three');
    expect(await readText(third.data)).toBe('three');
    client.destroy();
    await served;
  });

  test('a port nobody listens on is told on its error stream', async () => {
    const { client } = await upgradeSpdy(upgradeWith(), 'portforward.k8s.io');
    const { data, error } = await open(client, '81', '0');
    expect(await readText(error)).toBe('error forwarding port 81 to pod web, uid : connection refused');
    expect(await readText(data)).toBe('');
    client.destroy();
  });

  test('streams without a request id pair by their ids, and streams without a port are reset', async () => {
    const { client } = await upgradeSpdy(upgradeWith(), 'portforward.k8s.io');
    await client.open(
      new Map([
        ['streamType', 'error'],
        ['port', '80'],
      ]),
    );
    const data = await client.open(
      new Map([
        ['streamType', 'data'],
        ['port', '80'],
      ]),
    );
    data.end('old');
    expect(await readText(data)).toBe('old');
    for (const port of ['', '0', '65536', 'http']) {
      const bad = await client.open(
        new Map([
          ['streamType', 'data'],
          ['port', port],
        ]),
      );
      await until(() => bad.destroyed);
    }
    client.destroy();
  });

  test('half a pair is given up after 30 seconds', async () => {
    const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
    const { client } = await upgradeSpdy(upgradeWith([], clock), 'portforward.k8s.io');
    const error = await client.open(
      new Map([
        ['streamType', 'error'],
        ['port', '80'],
        ['requestID', '7'],
      ]),
    );
    await until(() => clock.nextTimerMs() !== undefined);
    await clock.advance(30_000);
    expect(await readText(error)).toBe('(request=7) timed out waiting for streams');
    client.destroy();
  });
});

describe('port-forward over WebSocket', () => {
  test('the tunnel of newer clients is accepted by its name', async () => {
    server = await serveUpgrades(upgradeWith());
    // As gorilla/websocket sends it; ws itself refuses a protocol with a slash.
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/`, { headers: { 'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io' } });
    const answered = new Promise<string>((resolve) =>
      ws.once('upgrade', (response) => resolve(String(response.headers['sec-websocket-protocol']))),
    );
    ws.on('error', () => {});
    expect(await answered).toBe('SPDY/3.1+portforward.k8s.io');
    ws.terminate();
  });

  test('the oldest protocol has two channels a port, both begun with the port', async () => {
    server = await serveUpgrades(upgradeWith([80, 8_080]));
    const { ws, messages } = await openWebSocket(server.port, '/', ['v4.channel.k8s.io']);
    ws.send(Buffer.from('\0hello'));
    await until(() => messages.some((message) => message.toString('latin1') === '\0hello'));
    await until(() => messages.some((message) => message.toString().startsWith('\x03error forwarding port 8080')));
    const starts = messages.filter((message) => message.length === 3).map((message) => [...message]);
    expect(starts).toEqual([
      [0, 80, 0],
      [1, 80, 0],
      [2, 144, 31],
      [3, 144, 31],
    ]);
    ws.terminate();
  });

  test('ports of a query are checked as upstream does', () => {
    expect(parsePorts(['80,443', '8080'])).toEqual([80, 443, 8_080]);
    expect(() => parsePorts([])).toThrow('query parameter "port" is required');
    expect(() => parsePorts([''])).toThrow('query parameter "port" cannot be empty');
    expect(() => parsePorts(['0'])).toThrow('port "0" must be > 0');
    expect(() => parsePorts(['x'])).toThrow('unable to parse "x" as a port: strconv.ParseUint: parsing "x": invalid syntax');
  });
});
