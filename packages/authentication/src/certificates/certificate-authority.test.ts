import { generateKeyPairSync, KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { VirtualClock, seededRandom } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import 'reflect-metadata';
import { Name, Pkcs10CertificateRequestGenerator, X509Certificate as X509, X509CertificateGenerator } from '@peculiar/x509';
import {
  assertCanSign,
  createCertificateAuthority,
  issueClientCertificate,
  issueServerCertificate,
  signCertificateRequest,
  type KeyPair,
} from './certificate-authority.ts';

const deps = { clock: new VirtualClock({ settle: async () => {} }), random: seededRandom(1) };

test('a server certificate verifies against its authority and names its hosts', async () => {
  const authority = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  const server = await issueServerCertificate(
    authority,
    { commonName: 'kube-apiserver', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1', '::1'] },
    deps,
  );
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
  const client = await issueClientCertificate(
    authority,
    { commonName: 'kubernetes-admin', organizations: ['system:masters', 'ops, eu'] },
    deps,
  );
  const certificate = new X509Certificate(client.certificatePem);
  expect(certificate.subject).toBe('O=system:masters\nO=ops\\, eu\nCN=kubernetes-admin');
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

/** An authority that somebody else has made, its key under the heading that such keys have. */
async function foreignAuthority(algorithm: typeof rsa | { name: string; namedCurve: string; hash: string }): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: new Name([{ CN: [{ utf8String: 'theirs' }] }]),
    notBefore: new Date(0),
    notAfter: new Date('2100-01-01'),
    signingAlgorithm: algorithm,
    keys,
  });
  const key: KeyObject = KeyObject.from(keys.privateKey);
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  return { certificatePem: certificate.toString('pem'), privateKeyPem: key.export({ type, format: 'pem' }).toString() };
}

test.each([
  ['RSA PRIVATE KEY', 'sha256WithRSAEncryption', rsa],
  ['EC PRIVATE KEY', 'ecdsa-with-SHA384', { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }],
])('an authority with an %s signs with %s', async (heading, signature, algorithm) => {
  const authority = await foreignAuthority(algorithm);
  expect(authority.privateKeyPem).toContain(`-----BEGIN ${heading}-----`);
  expect(() => assertCanSign(authority)).not.toThrow();
  const issuer = new X509Certificate(authority.certificatePem);
  const client = new X509Certificate((await issueClientCertificate(authority, { commonName: 'jane' }, deps)).certificatePem);
  const requested = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=joe',
    signingAlgorithm: rsa,
    keys: await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']),
  });
  const signed = new X509Certificate(
    await signCertificateRequest(authority, requested.toString('pem'), { validSeconds: 600, usages: ['client auth'] }, deps),
  );
  const nameBytes = Buffer.from(new X509(authority.certificatePem).subjectName.toArrayBuffer());
  for (const certificate of [client, signed]) {
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.raw.includes(nameBytes)).toBe(true);
  }
  expect([client.toLegacyObject().subject, Buffer.from(client.raw).includes(signatureOids[signature]!)]).toEqual([{ CN: 'jane' }, true]);
});

/** Object identifiers in DER. */
const signatureOids: Readonly<Record<string, Buffer>> = {
  sha256WithRSAEncryption: Buffer.from('2a864886f70d01010b', 'hex'),
  'ecdsa-with-SHA384': Buffer.from('2a8648ce3d040303', 'hex'),
};

test('a key that cannot sign certificates, or is of another certificate, is refused in one sentence', async () => {
  const { certificatePem } = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  const keyOf = ({ privateKey }: { privateKey: KeyObject }): KeyPair => ({
    certificatePem,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  expect(() => assertCanSign(keyOf(generateKeyPairSync('ed25519')))).toThrow(
    'certificates are signed with RSA and ECDSA keys, not with one of type ed25519',
  );
  expect(() => assertCanSign(keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })))).toThrow('it is not the key of its certificate');
});
