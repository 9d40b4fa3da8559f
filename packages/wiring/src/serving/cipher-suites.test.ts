import { getCiphers } from 'node:tls';
import { expect, test } from 'vitest';
import { opensslCiphers, sufficeForHttp2 } from './cipher-suites.ts';

test("suites are put in the order of Go's server, whatever theirs is, and those of TLS 1.3 are no choice", () => {
  const names = [
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  ];
  expect(opensslCiphers(names)).toEqual(['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-CHACHA20-POLY1305', 'AES128-SHA']);
  expect(opensslCiphers(names).filter((name) => !getCiphers().includes(name.toLowerCase()))).toEqual([]);
});

test.each(['NOPE', 'TLS_RSA_WITH_RC4_128_SHA', 'constructor'])('a suite called %s is refused', (name) => {
  expect(() => opensslCiphers([name])).toThrow(`Cipher suite ${name} not supported or doesn't exist`);
});

test('HTTP/2 needs one of two suites', () => {
  expect(sufficeForHttp2(['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'])).toBe(true);
  expect(sufficeForHttp2(['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'])).toBe(false);
});
