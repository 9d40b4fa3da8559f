import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openServiceAccountTokens } from './service-account-tokens.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'kubewright-keys-'))));
afterEach(() => rm(directory, { recursive: true }));

const none = { issuers: [], audiences: [], keyFiles: [], maxSeconds: 0, extends: true, looksUp: true };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(directory, name), text);
  return join(directory, name);
}

test('Audiences are the issuers where none are named, and the issuer is the cluster’s own where that is not named either', async () => {
  const own = 'https://kubernetes.default.svc.cluster.local';
  expect(await openServiceAccountTokens(none)).toMatchObject({ issuers: [own], audiences: [own], signingKey: undefined });
  const issuers = ['https://a.example.com', 'https://b.example.com'];
  expect(await openServiceAccountTokens({ ...none, issuers })).toMatchObject({ audiences: issuers });
  expect(await openServiceAccountTokens({ ...none, issuers, audiences: ['api'] })).toMatchObject({ issuers, audiences: ['api'] });
});

test('A key file may hold several keys, private ones too, and the signing key is read as openssl writes it', async () => {
  const publicRsa = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const both = publicRsa + ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  const signingKeyFile = await file('sa.key', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  const { moreKeys, signingKey } = await openServiceAccountTokens({ ...none, keyFiles: [await file('keys.pem', both)], signingKeyFile });
  const publicEc = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect(moreKeys).toEqual([{ publicKeyPem: publicRsa }, { publicKeyPem: publicEc }]);
  expect(signingKey?.publicKeyPem).toBe(publicRsa);
});

test('A key file that holds no key, and a key that signs no tokens, are named', async () => {
  const empty = await file('empty.pem', 'nothing');
  await expect(openServiceAccountTokens({ ...none, keyFiles: [empty] })).rejects.toThrow(
    `${empty}: data does not contain any valid RSA or ECDSA public keys`,
  );
  const ed = await file('ed.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  await expect(openServiceAccountTokens({ ...none, signingKeyFile: ed })).rejects.toThrow(
    /ed\.pem: service account tokens are signed with/,
  );
});
