import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { silentLogger } from '@kubewright/api-machinery';
import { WebSocket } from 'ws';
import type { HttpRequest, Listener, UpgradeHandler } from '../src/index.ts';
import { createDuplexPair, createLocalListener, SpdyConnection } from '../src/index.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';

export interface UpgradeServer {
  readonly listener: Listener;
  readonly port: number;
}

/** A listener on loopback that only upgrades. */
export async function serveUpgrades(upgrade: UpgradeHandler): Promise<UpgradeServer> {
  const handle = async () => ({ status: 400, headers: {}, body: 'upgrade required' });
  const listener = createLocalListener({ host: '127.0.0.1', port: 0, handle, upgrade, logger: silentLogger, clock: systemClock });
  return { listener, port: await listener.listen() };
}

export interface WebSocketPeer {
  readonly ws: WebSocket;
  readonly messages: Buffer[];
  /** Close code, once closed. */
  readonly closed: Promise<number>;
}

export async function openWebSocket(port: number, path: string, protocols: string[]): Promise<WebSocketPeer> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols);
  const messages: Buffer[] = [];
  ws.on('message', (data) => messages.push(data as Buffer)).on('error', () => {});
  const closed = new Promise<number>((resolve) => ws.once('close', resolve));
  await Promise.race([once(ws, 'open'), closed]);
  return { ws, messages, closed };
}

/** A request as a client of SPDY sends it. */
export function spdyRequest(protocols: string): HttpRequest {
  const headers = new Map([
    ['connection', 'Upgrade'],
    ['upgrade', 'SPDY/3.1'],
    ['x-stream-protocol-version', protocols],
  ]);
  return {
    method: 'POST',
    path: '/',
    query: '',
    headers,
    body: async () => new Uint8Array(0),
    stream: (async function* () {})(),
    remoteAddress: '',
    httpVersion: '1.1',
    signal: new AbortController().signal,
  };
}

/** Upgrades one end of a pair in process; answers the response head and the client's connection on the other. */
export async function upgradeSpdy(
  upgrade: UpgradeHandler,
  protocols: string,
): Promise<{ head: string; client: SpdyConnection; served: Promise<void> }> {
  const [near, far] = createDuplexPair();
  const served = upgrade(spdyRequest(protocols), far, new Uint8Array(0));
  const head = await readHead(near);
  return { head, client: new SpdyConnection(near, { role: 'client' }), served };
}

export async function readHead(socket: Duplex): Promise<string> {
  let head = '';
  while (!head.endsWith('\r\n\r\n')) {
    const byte = socket.read(1) as Buffer | null;
    if (byte) head += byte.toString('latin1');
    else if (socket.readableEnded || socket.destroyed) break;
    else await Promise.race([once(socket, 'readable'), once(socket, 'end')]);
  }
  return head;
}

export async function readText(stream: Duplex): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
