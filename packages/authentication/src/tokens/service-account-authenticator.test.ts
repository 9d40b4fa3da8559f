import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { VirtualClock, seededRandom } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { jsonWebKeySet, openIdConfiguration } from './oidc-discovery.ts';
import { ServiceAccountAuthenticator, type TokenLookup } from './service-account-authenticator.ts';
import { createServiceAccountKey, tokenAlgorithmOf, type ServiceAccountKey } from './service-account-key.ts';
import { ServiceAccountTokenIssuer } from './service-account-token-issuer.ts';

const issuer = 'https://kubernetes.default.svc';

async function setUp(own?: ServiceAccountKey) {
  const clock = new VirtualClock({ settle: async () => {} });
  const key = own ?? (await createServiceAccountKey());
  const pods = new Map([['web', 'p1']]);
  const lookup: TokenLookup = {
    serviceAccountUid: async () => 's1',
    podUid: async (_namespace, name) => pods.get(name),
    secretUid: async () => undefined,
    nodeUid: async () => undefined,
  };
  const tokens = new ServiceAccountTokenIssuer({ key, clock, random: seededRandom(1) }, { issuer });
  const authenticator = new ServiceAccountAuthenticator({ keys: [key], lookup, clock }, { issuer });
  const { token } = await tokens.issue({
    namespace: 'default',
    serviceAccount: { name: 'bot', uid: 's1' },
    pod: { name: 'web', uid: 'p1' },
    audiences: [issuer],
    expirationSeconds: 3600,
  });
  return { clock, key, pods, authenticator, token };
}

test('a token speaks for its service account, and tells its pod', async () => {
  const { authenticator, token } = await setUp();
  const result = await authenticator.authenticateToken(token, [issuer]);
  expect(result?.user).toMatchObject({
    name: 'system:serviceaccount:default:bot',
    uid: 's1',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:default'],
  });
  expect(result?.user.extra?.get('authentication.kubernetes.io/pod-name')).toEqual(['web']);
});

test('a token is void when its pod is gone, when it is old, and for other audiences', async () => {
  const { authenticator, token, pods, clock } = await setUp();
  await expect(authenticator.authenticateToken(token, ['vault'])).rejects.toThrow('Unauthorized');
  pods.set('web', 'p2');
  await clock.advance(10_000);
  await expect(authenticator.authenticateToken(token, [issuer])).rejects.toThrow('Unauthorized');
  pods.set('web', 'p1');
  await clock.advance(3_600_000);
  await expect(authenticator.authenticateToken(token, [issuer])).rejects.toThrow('Unauthorized');
});

test('what somebody else signed is refused, and what is no token is left to others', async () => {
  const { token } = await setUp();
  const { authenticator } = await setUp();
  await expect(authenticator.authenticateToken(token, [issuer])).rejects.toThrow('Unauthorized');
  expect(await authenticator.authenticateToken('abc', [issuer])).toBeUndefined();
});

test('the key set names the public key only', async () => {
  const { key } = await setUp();
  const { keys } = await jsonWebKeySet([key]);
  expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  expect(keys[0]).not.toHaveProperty('d');
});

const pemOf = ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): ServiceAccountKey => ({
  privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});

test.each([
  ['RS256', pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }))],
  ['ES384', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }))],
  ['ES512', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-521' }))],
])('tokens are signed as %s with a key of that kind, and its documents say so', async (algorithm, key) => {
  const { authenticator, token } = await setUp(key);
  expect(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())).toMatchObject({ alg: algorithm });
  expect((await authenticator.authenticateToken(token, [issuer]))?.user.name).toBe('system:serviceaccount:default:bot');
  expect((await jsonWebKeySet([key])).keys[0]).toMatchObject({ alg: algorithm, use: 'sig' });
  expect(openIdConfiguration(issuer, 'x', [key])).toMatchObject({ id_token_signing_alg_values_supported: [algorithm] });
});

test('a key that cannot sign tokens is refused in one sentence', () => {
  const { publicKeyPem } = pemOf(generateKeyPairSync('ed25519'));
  expect(() => tokenAlgorithmOf(publicKeyPem)).toThrow(
    'service account tokens are signed with RSA and ECDSA keys, not with one of type ed25519',
  );
});
