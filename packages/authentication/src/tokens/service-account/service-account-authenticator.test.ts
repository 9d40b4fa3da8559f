import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { VirtualClock, seededRandom } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { jsonWebKeySet, openIdConfiguration } from '../oidc-discovery.ts';
import type { LiveObject } from '../live-object.ts';
import { ServiceAccountAuthenticator, type TokenLookup } from './service-account-authenticator.ts';
import { createServiceAccountKey, tokenAlgorithmOf, type ServiceAccountKey } from './service-account-key.ts';
import { ServiceAccountTokenIssuer } from './service-account-token-issuer.ts';

const issuer = 'https://kubernetes.default.svc';

async function setUp(own?: ServiceAccountKey) {
  const clock = new VirtualClock({ settle: async () => {} });
  const key = own ?? (await createServiceAccountKey());
  const pods = new Map<string, LiveObject>([['web', { uid: 'p1' }]]);
  const lookup: TokenLookup = {
    serviceAccount: async () => ({ uid: 's1' }),
    pod: async (_namespace, name) => pods.get(name),
    secret: async () => undefined,
    node: async () => undefined,
  };
  const tokens = new ServiceAccountTokenIssuer({ key, clock, random: seededRandom(1) }, { issuer });
  const authenticator = new ServiceAccountAuthenticator({ keys: [key], lookup, clock }, { issuers: [issuer] });
  const { token } = await tokens.issue({
    namespace: 'default',
    serviceAccount: { name: 'bot', uid: 's1' },
    pod: { name: 'web', uid: 'p1' },
    audiences: [issuer],
    expirationSeconds: 3600,
  });
  return { clock, key, pods, authenticator, tokens, token };
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

test('Tokens of former issuers and of further keys are taken; new ones name the first issuer', async () => {
  const { clock, key, token } = await setUp();
  const next = await createServiceAccountKey();
  const lookup = { serviceAccount: async () => ({ uid: 's1' }), pod: async () => ({ uid: 'p1' }) } as unknown as TokenLookup;
  const issuers = ['https://next.example.com', issuer];
  const authenticator = new ServiceAccountAuthenticator({ keys: [next, key], lookup, clock }, { issuers });
  expect(await authenticator.authenticateToken(token, issuers)).toMatchObject({ audiences: [issuer] });
  const onlyNext = new ServiceAccountAuthenticator({ keys: [next, key], lookup, clock }, { issuers: ['https://next.example.com'] });
  expect(await onlyNext.authenticateToken(token, issuers)).toBeUndefined();
  await expect(
    new ServiceAccountAuthenticator({ keys: [next], lookup, clock }, { issuers }).authenticateToken(token, issuers),
  ).rejects.toThrow('Unauthorized');
});

const why = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'accepted',
    (error: Error) => [error.message, error.cause],
  );

test('a token is void for other audiences, when its pod is gone, and a minute after its end; why is for reviewers only', async () => {
  const { authenticator, token, pods, clock } = await setUp();
  const review = (): Promise<unknown> => why(authenticator.authenticateToken(token, [issuer]));
  const target = `token audiences ["${issuer}"] is invalid for the target audiences ["vault" "b\\"q"]`;
  expect(await why(authenticator.authenticateToken(token, ['vault', 'b"q']))).toEqual(['Unauthorized', target]);
  pods.set('web', { uid: 'p2' });
  expect(await review()).toEqual(['Unauthorized', 'pod UID (p2) does not match service account pod ref claim (p1)']);
  pods.delete('web');
  expect(await review()).toEqual(['Unauthorized', 'service account token has been invalidated']);
  pods.set('web', { uid: 'p1', deletedAtMs: clock.nowMs() });
  expect(await review()).toBe('accepted');
  await clock.advance(60_001);
  expect(await review()).toEqual(['Unauthorized', 'service account token has been invalidated']);
  pods.set('web', { uid: 'p1' });
  await clock.advance(3_599_999);
  expect(await review()).toBe('accepted');
  await clock.advance(1);
  expect(await review()).toEqual(['Unauthorized', 'service account token has expired']);
});

test('a token that should have been exchanged is noted with every use', async () => {
  const { authenticator, tokens, clock } = await setUp();
  const forYears = { audiences: [issuer], expirationSeconds: 86_400, warnAfterSeconds: 600 };
  const { token } = await tokens.issue({ namespace: 'default', serviceAccount: { name: 'bot', uid: 's1' }, ...forYears });
  const noted: string[][] = [];
  const notes = { warn: () => {}, annotate: (...note: string[]) => void noted.push(note) };
  await authenticator.authenticateToken(token, [issuer], notes);
  expect(noted).toEqual([]);
  await clock.advance(605_000);
  await authenticator.authenticateToken(token, [issuer], notes);
  await authenticator.authenticateToken(token, [issuer], notes);
  const note = ['authentication.k8s.io/stale-token', 'subject: system:serviceaccount:default:bot, seconds after warning threshold: 5'];
  expect(noted).toEqual([note, note]);
});

test('what somebody else signed is refused, and what is no token is left to others', async () => {
  const { token } = await setUp();
  const { authenticator } = await setUp();
  expect(await why(authenticator.authenticateToken(token, [issuer]))).toEqual(['Unauthorized', 'invalid signature, no keys found']);
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
