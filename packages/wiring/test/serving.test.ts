import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import type { TlsCredentials } from '@kubewright/http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { renewedPair, serverPair } from '../../http/test/test-certificates.ts';
import { openServing, servingByDefault, type Serving, type ServingOptions } from '../src/serving/open-serving.ts';

let directory: string;
const clock = new VirtualClock({ settle });
const open = (options: Partial<ServingOptions>, logger = silentLogger): Promise<Serving> =>
  openServing({ ...servingByDefault, ...options }, { clock, logger });
const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(directory, name), text);
  return join(directory, name);
};
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'serving-'))));
afterAll(() => rm(directory, { recursive: true }));

test('a certificate that is renewed on disk is served a minute later, and one that does not fit its key is not', async () => {
  const certificateFile = await write('tls.crt', serverPair.cert);
  const privateKeyFile = await write('tls.key', serverPair.key);
  let complain: () => void;
  const complaint = new Promise<void>((resolve) => (complain = resolve));
  const serving = await open({ certificateFile, privateKeyFile }, { ...silentLogger, error: () => complain() });
  expect(serving.certificate).toEqual(serverPair);
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  const renewed = new Promise<TlsCredentials>((resolve) => (running = serving.run(stop.signal, { certificate: resolve, named: () => {} })));
  await write('tls.crt', renewedPair.cert);
  await clock.advance(60_000);
  await complaint;
  await write('tls.key', renewedPair.key);
  await clock.advance(60_000);
  expect(await renewed).toEqual(renewedPair);
  stop.abort();
  await running;
});

test('certificates for names are known by the names they are given, or else by their own, and each is followed', async () => {
  const given = { certificateFile: await write('a.crt', serverPair.cert), privateKeyFile: await write('a.key', serverPair.key) };
  const own = { certificateFile: await write('b.crt', renewedPair.cert), privateKeyFile: await write('b.key', renewedPair.key) };
  const serving = await open({
    sniCertificates: [
      { ...given, names: ['*.example.com', 'renewed'] },
      { ...own, names: [] },
    ],
  });
  const names = [...serving.named].map(([name, { cert }]) => [name, cert === serverPair.cert ? 'given' : 'own']);
  expect(Object.fromEntries(names)).toEqual({ '*.example.com': 'given', renewed: 'given', localhost: 'own' });
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  const renewed = new Promise<Serving['named']>((resolve) => {
    running = serving.run(stop.signal, { certificate: () => {}, named: resolve });
  });
  await Promise.all([write('a.crt', renewedPair.cert), write('a.key', renewedPair.key)]);
  await clock.advance(60_000);
  expect((await renewed).get('*.example.com')).toEqual(renewedPair);
  stop.abort();
  await running;
});

test.each<[string, Partial<ServingOptions>, RegExp]>([
  ['a certificate without a key', { certificateFile: 'tls.crt' }, /^--tls-cert-file and --tls-private-key-file go together$/],
  [
    'files that are not there',
    { certificateFile: '/no/crt', privateKeyFile: '/no/key' },
    /^the certificate \/no\/crt with the key \/no\/key cannot be served: .*no such file/,
  ],
  [
    'suites that HTTP/2 cannot be spoken with',
    { cipherSuites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
    /^--tls-cipher-suites lacks what HTTP\/2 needs/,
  ],
  ['a suite nobody knows', { cipherSuites: ['NOPE'], disableHttp2: true }, /^Cipher suite NOPE not supported or doesn't exist$/],
  [
    'an origin that is no regular expression',
    { corsAllowedOrigins: ['//a(:'] },
    /^--cors-allowed-origins has an invalid regular expression: .*missing closing \)/,
  ],
])('%s ends the start with one sentence', async (_what, options, why) => {
  await expect(open(options)).rejects.toThrow(why);
});

test('suites without what HTTP/2 needs will do where it is not spoken, or TLS 1.3 alone', async () => {
  const cipherSuites = ['TLS_RSA_WITH_AES_128_CBC_SHA'];
  expect((await open({ cipherSuites, disableHttp2: true })).policy).toEqual({
    minVersion: 'TLSv1.2',
    http2: false,
    ciphers: ['AES128-SHA'],
  });
  expect((await open({ cipherSuites, minVersion: 'VersionTLS13' })).policy.minVersion).toBe('TLSv1.3');
});
