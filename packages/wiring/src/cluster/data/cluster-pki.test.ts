import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock, systemRandom } from '../../system/index.ts';
import { loadOrCreatePki } from './cluster-pki.ts';

const request = { clock: systemClock, random: systemRandom, addresses: [] };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kubewright-pki-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('servers that start at once on a shared directory have one authority and one key for service accounts', async () => {
  const shared = folder();
  const all = await Promise.all([1, 2, 3].map(() => loadOrCreatePki(folder(), { ...request, sharedDirectory: shared })));
  const [first] = all;
  for (const { authority, server, serviceAccountKey } of all) {
    expect(authority).toEqual(first!.authority);
    expect(serviceAccountKey).toEqual(first!.serviceAccountKey);
    expect(new X509Certificate(server.certificatePem).checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
  }
  expect(readdirSync(shared).toSorted()).toEqual(['ca.crt', 'ca.key', 'sa.key']);
  expect(readdirSync(shared).map((name) => statSync(join(shared, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
});

test('an authority whose key is missing is not replaced', async () => {
  const directory = folder();
  await loadOrCreatePki(directory, request);
  rmSync(join(directory, 'ca.key'));
  await expect(loadOrCreatePki(directory, request)).rejects.toThrow('ca.key is missing, though its certificate is there');
});

test('the administrator’s key says that it is an EC key, for clients that take any other for an RSA key', async () => {
  const directory = folder();
  const { admin } = await loadOrCreatePki(directory, request);
  expect(admin.privateKeyPem).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  expect(createPublicKey(admin.privateKeyPem)).toEqual(new X509Certificate(admin.certificatePem).publicKey);
  expect((await loadOrCreatePki(directory, request)).admin).toEqual(admin);
});

test('keys that others have made are used where they can be, and refused by name where they cannot', async () => {
  const [directory, another] = [folder(), folder()];
  await loadOrCreatePki(another, request);
  await loadOrCreatePki(directory, request);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  writeFileSync(join(directory, 'sa.key'), rsa);
  expect((await loadOrCreatePki(directory, request)).serviceAccountKey.privateKeyPem).toBe(rsa);
  writeFileSync(join(directory, 'sa.key'), generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await expect(loadOrCreatePki(directory, request)).rejects.toThrow(
    'sa.key cannot be used: service account tokens are signed with RSA and ECDSA keys, not with one of type ed25519',
  );
  copyFileSync(join(another, 'ca.key'), join(directory, 'ca.key'));
  await expect(loadOrCreatePki(directory, request)).rejects.toThrow('ca.key cannot be used: it is not the key of its certificate');
});

test.each([
  ['ca.crt', 'rubbish', 'ca.crt cannot be used: it holds no PEM'],
  ['ca.key', 'rubbish', 'ca.key cannot be used: it holds no key in PEM'],
  ['sa.key', '', 'sa.key cannot be used: it holds no key in PEM'],
])('an unreadable %s is named, and not replaced, where it holds %j', async (file, content, why) => {
  const directory = folder();
  await loadOrCreatePki(directory, request);
  writeFileSync(join(directory, file), content);
  await expect(loadOrCreatePki(directory, request)).rejects.toThrow(why);
  expect(readFileSync(join(directory, file), 'utf8')).toBe(content);
});

test('a certificate and a key that cannot be read, or do not belong together, are made again', async () => {
  const directory = folder();
  const first = await loadOrCreatePki(directory, request);
  writeFileSync(join(directory, 'admin.key'), 'no key');
  writeFileSync(join(directory, 'apiserver.key'), first.frontProxyClient.privateKeyPem);
  const { admin, server, frontProxyClient } = await loadOrCreatePki(directory, request);
  for (const { certificatePem, privateKeyPem } of [admin, server])
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
  expect(server).not.toEqual(first.server);
  expect(frontProxyClient).toEqual(first.frontProxyClient);
});
