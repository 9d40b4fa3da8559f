import { X509Certificate } from 'node:crypto';
import { VirtualClock, seededRandom } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import { expect, test } from 'vitest';
import { createCertificateAuthority, issueClientCertificate } from '../certificates/certificate-authority.ts';
import { readCertificateIdentity } from './certificate-subject.ts';
import { ClientCertificateAuthenticator } from './client-certificate-authenticator.ts';

test('common name, organizations and validity of a client certificate are read from its DER', async () => {
  const clock = new VirtualClock({ startMs: Date.parse('2026-03-04T05:06:07Z'), settle: async () => {} });
  const deps = { clock, random: seededRandom(7) };
  const authority = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  const client = await issueClientCertificate(authority, { commonName: 'jane', organizations: ['system:masters', 'équipe'] }, deps);
  const der = new X509Certificate(client.certificatePem).raw;
  expect(readCertificateIdentity(der)).toEqual({
    commonName: 'jane',
    organizations: ['system:masters', 'équipe'],
    notBeforeMs: Date.parse('2026-03-04T05:01:07Z'),
    notAfterMs: Date.parse('2027-03-04T05:06:07Z'),
  });
});

test('a request is its certificate’s user, with a credential id by which audits tell certificates apart', async () => {
  const clock = new VirtualClock({ startMs: Date.parse('2026-03-04T05:06:07Z'), settle: async () => {} });
  const deps = { clock, random: seededRandom(7) };
  const authority = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  const client = new X509Certificate(
    (await issueClientCertificate(authority, { commonName: 'jane', organizations: ['team'] }, deps)).certificatePem,
  );
  const user = new ClientCertificateAuthenticator({ clock }).authenticate({ clientCertificate: client.raw } as unknown as HttpRequest);
  const id = `X509SHA256=${client.fingerprint256.replaceAll(':', '').toLowerCase()}`;
  expect(user).toEqual({ name: 'jane', groups: ['team'], extra: new Map([['authentication.kubernetes.io/credential-id', [id]]]) });
});

test('a certificate is nobody’s before it begins and after it has ended, on a connection that is older too', async () => {
  const startMs = Date.parse('2026-03-04T05:06:07Z');
  const at = (nowMs: number): VirtualClock => new VirtualClock({ startMs: nowMs, settle: async () => {} });
  const deps = { clock: at(startMs), random: seededRandom(7) };
  const authority = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  const request = { commonName: 'jane', organizations: [], validSeconds: 3_600 };
  const { certificatePem } = await issueClientCertificate(authority, request, deps);
  const clientCertificate = new X509Certificate(certificatePem).raw;
  const { notBeforeMs, notAfterMs } = readCertificateIdentity(clientCertificate);
  const ask = (nowMs: number) => () =>
    new ClientCertificateAuthenticator({ clock: at(nowMs) }).authenticate({ clientCertificate } as unknown as HttpRequest);
  for (const nowMs of [notBeforeMs, startMs, notAfterMs]) expect(ask(nowMs)()).toMatchObject({ name: 'jane' });
  for (const nowMs of [notBeforeMs - 1, notAfterMs + 1]) expect(ask(nowMs)).toThrow('Unauthorized');
});

test('bytes that are no certificate are refused', () => {
  expect(() => readCertificateIdentity(new Uint8Array([0x30, 0x84, 0xff, 0xff]))).toThrow('malformed DER');
  expect(() => readCertificateIdentity(new Uint8Array(0))).toThrow('malformed DER');
});

test('a certificate whose dates are no dates is refused, for no comparison with them would hold', async () => {
  const clock = new VirtualClock({ startMs: Date.parse('2026-03-04T05:06:07Z'), settle: async () => {} });
  const authority = await createCertificateAuthority({ commonName: 'kubernetes' }, { clock, random: seededRandom(7) });
  const der = Buffer.from(new X509Certificate(authority.certificatePem).raw);
  der.write('x', der.indexOf('26030405'));
  expect(() => readCertificateIdentity(der)).toThrow('malformed certificate');
});
