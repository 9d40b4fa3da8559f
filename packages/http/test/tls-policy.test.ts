import { once } from 'node:events';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import type { TlsListenerOptions } from '../src/index.ts';
import { renewedPair, testCa } from './test-certificates.ts';
import { start } from './tls-server.ts';

const listen = (more: Partial<TlsListenerOptions>): Promise<{ port: number }> => start(async () => ({ status: 200, headers: {} }), more);

/** What a handshake comes to, or why it comes to nothing. */
async function shake(
  port: number,
  options: ConnectionOptions = {},
): Promise<Pick<TLSSocket, 'getCipher' | 'alpnProtocol'> & { subject?: string | undefined }> {
  const socket = connect({ port, host: '127.0.0.1', ca: testCa, ALPNProtocols: ['h2', 'http/1.1'], ...options });
  await once(socket, 'secureConnect');
  const cipher = socket.getCipher();
  const { alpnProtocol } = socket;
  const subject = socket.getPeerX509Certificate()?.subject;
  socket.destroy();
  return { getCipher: () => cipher, alpnProtocol, subject };
}

test('A listener for TLS 1.3 alone refuses what is older', async () => {
  const { port } = await listen({ policy: { minVersion: 'TLSv1.3' } });
  await expect(shake(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/alert protocol version/);
  expect((await shake(port)).getCipher().version).toBe('TLSv1.3');
});

test('Suites that are chosen are those of TLS 1.2, and every one of TLS 1.3 stays', async () => {
  const { port } = await listen({ policy: { ciphers: ['ECDHE-ECDSA-AES256-GCM-SHA384'] } });
  expect((await shake(port, { maxVersion: 'TLSv1.2' })).getCipher().name).toBe('ECDHE-ECDSA-AES256-GCM-SHA384');
  await expect(shake(port, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).rejects.toThrow(/handshake failure/);
  expect((await shake(port, { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' })).getCipher().name).toBe('TLS_CHACHA20_POLY1305_SHA256');
});

test('HTTP/2 that is switched off is not offered', async () => {
  const { port } = await listen({ policy: { http2: false } });
  expect((await shake(port)).alpnProtocol).toBe('http/1.1');
});

test('A certificate with a name is served to who asks for it', async () => {
  const named = new Map([['Renewed.test', { ...renewedPair, clientCa: testCa }]]);
  const { port } = await listen({ named: new Map([...named, ['*.renewed.test', renewedPair]]) });
  const checkServerIdentity = (): undefined => undefined;
  const subjects = [
    await shake(port, { servername: 'renewed.test', checkServerIdentity }),
    await shake(port, { servername: 'a.renewed.test', checkServerIdentity }),
    await shake(port, { servername: 'a.b.renewed.test', checkServerIdentity }),
    await shake(port, { servername: 'localhost' }),
    await shake(port),
  ].map(({ subject }) => subject);
  expect(subjects).toEqual(['CN=renewed', 'CN=renewed', 'CN=localhost', 'CN=localhost', 'CN=localhost']);
});
