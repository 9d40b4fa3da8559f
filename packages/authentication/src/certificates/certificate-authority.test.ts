import { X509Certificate } from 'node:crypto';
import { VirtualClock, seededRandom } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { createCertificateAuthority, issueClientCertificate, issueServerCertificate } from './certificate-authority.ts';

const deps = { clock: new VirtualClock({ settle: async () => {} }), random: seededRandom(1) };

test('a server certificate verifies against its authority and names its hosts', async () => {
  const authority = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  const server = await issueServerCertificate(authority, { commonName: 'kube-apiserver', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1', '::1'] }, deps);
  const certificate = new X509Certificate(server.certificatePem);
  const issuer = new X509Certificate(authority.certificatePem);
  expect(issuer.ca).toBe(true);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
});

test('a client certificate carries the user in CN and its groups in O', async () => {
  const authority = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  const client = await issueClientCertificate(authority, { commonName: 'kubernetes-admin', organizations: ['system:masters', 'ops, eu'] }, deps);
  const certificate = new X509Certificate(client.certificatePem);
  expect(certificate.subject).toBe('O=system:masters\nO=ops\\, eu\nCN=kubernetes-admin');
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});
