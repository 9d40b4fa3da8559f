import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock, systemRandom } from '../system/index.ts';
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
