import { VirtualClock, type JsonValue } from '@kubewright/api-machinery';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { settle } from '../../../api-machinery/test/settle.ts';
import type { JwtConfiguration } from './authentication-configuration.ts';
import { JwtAuthenticator } from './jwt-authenticator.ts';

const url = 'https://issuer.example.com';
const issuer = { url, audiences: ['kubernetes'] };
const bySub: JwtConfiguration = { issuer, claimMappings: { username: { claim: 'sub', prefix: 'oidc:' } } };

/** An issuer with a key that it can change. */
async function provider() {
  const clock = new VirtualClock({ settle });
  const asked: string[] = [];
  const newKey = async (kid: string) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    return { privateKey, kid, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } };
  };
  let key = await newKey('first');
  const getJson = async (from: string): Promise<JsonValue> => {
    asked.push(from);
    return from === `${url}/keys` ? ({ keys: [key.jwk] } as unknown as JsonValue) : { issuer: url, jwks_uri: `${url}/keys` };
  };
  const now = (): number => Math.floor(clock.nowMs() / 1_000);
  const sign = (claims: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT({ iss: url, aud: 'kubernetes', sub: 'ann', exp: now() + 600, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid })
      .sign(key.privateKey);
  return {
    clock,
    asked,
    sign,
    now,
    rotate: async () => void (key = await newKey('second')),
    authenticator: (configuration = bySub) => new JwtAuthenticator({ getJson, clock }, configuration),
  };
}

const voided = (cause: string) => expect.objectContaining({ message: 'Unauthorized', cause: expect.stringContaining(cause) });

test('A token of the issuer is its subject’s, keys are found by discovery and asked for once, and others’ tokens are left to others', async () => {
  const { authenticator, sign, asked } = await provider();
  const by = authenticator();
  expect(await by.userOf(await sign())).toEqual({ name: 'oidc:ann', groups: [] });
  expect(await by.userOf(await sign({ sub: 'bob', aud: ['x', 'kubernetes'] }))).toEqual({ name: 'oidc:bob', groups: [] });
  expect(asked).toEqual([`${url}/.well-known/openid-configuration`, `${url}/keys`]);
  expect(await by.userOf(await sign({ iss: 'https://other.example.com' }))).toBeUndefined();
  expect(await by.userOf('opaque')).toBeUndefined();
});

test('A token for somebody else, of another time, or with a changed payload is void', async () => {
  const { authenticator, sign, now } = await provider();
  const by = authenticator();
  await expect(by.userOf(await sign({ aud: 'other' }))).rejects.toEqual(voided('expected audience "kubernetes" got ["other"]'));
  await expect(by.userOf(await sign({ exp: now() - 1 }))).rejects.toEqual(voided('token is expired (Token Expiry: 20'));
  await expect(by.userOf(await sign({ nbf: now() + 301 }))).rejects.toEqual(voided('before the nbf'));
  expect((await by.userOf(await sign({ nbf: now() + 299 })))?.name).toBe('oidc:ann');
  const [head, , signature] = (await sign()).split('.');
  const forged = Buffer.from(JSON.stringify({ iss: url, aud: 'kubernetes', sub: 'root', exp: now() + 9 })).toString('base64url');
  await expect(by.userOf(`${head}.${forged}.${signature}`)).rejects.toEqual(voided('signature'));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged}.`;
  expect(await by.userOf(unsigned)).toBeUndefined();
});

test('A key the issuer did not have before is asked for, but not again and again', async () => {
  const { authenticator, sign, rotate, asked, clock } = await provider();
  const by = authenticator();
  await by.userOf(await sign());
  await rotate();
  await expect(by.userOf(await sign())).rejects.toEqual(voided('no applicable key'));
  await clock.advance(10_000);
  expect((await by.userOf(await sign()))?.name).toBe('oidc:ann');
  expect(asked).toHaveLength(3);
});

test('Claims and expressions say who somebody is, and rules who is nobody', async () => {
  const { authenticator, sign } = await provider();
  const by = authenticator({
    issuer,
    claimValidationRules: [
      { claim: 'hd', requiredValue: 'example.com' },
      { expression: 'claims.level > 1', message: 'the level is too low' },
    ],
    claimMappings: {
      username: { expression: "claims.email.split('@')[0]" },
      groups: { claim: 'roles', prefix: 'r:' },
      uid: { claim: 'sub' },
      extra: [{ key: 'example.com/team', valueExpression: 'claims.teams' }],
    },
    userValidationRules: [{ expression: "!user.username.startsWith('system:')", message: 'reserved' }],
  });
  const claims = { email: 'ann@example.com', hd: 'example.com', level: 2, roles: ['dev'], teams: ['a', 'b'] };
  expect(await by.userOf(await sign(claims))).toEqual({
    name: 'ann',
    uid: 'ann',
    groups: ['r:dev'],
    extra: new Map([['example.com/team', ['a', 'b']]]),
  });
  expect((await by.userOf(await sign({ ...claims, roles: 'ops' })))?.groups).toEqual(['r:ops']);
  await expect(by.userOf(await sign({ ...claims, hd: 'other' }))).rejects.toEqual(voided('required claim hd value does not match'));
  await expect(by.userOf(await sign({ ...claims, level: 1 }))).rejects.toEqual(voided('the level is too low'));
  await expect(by.userOf(await sign({ ...claims, email: 'system:x@' }))).rejects.toEqual(voided('reserved'));
  await expect(by.userOf(await sign({ ...claims, email: '@' }))).rejects.toEqual(voided('empty username'));
});

test('An address that the issuer has not verified is nobody’s name', async () => {
  const { authenticator, sign } = await provider();
  const by = authenticator({ issuer, claimMappings: { username: { claim: 'email', prefix: '' } } });
  expect((await by.userOf(await sign({ email: 'a@b' })))?.name).toBe('a@b');
  await expect(by.userOf(await sign({ email: 'a@b', email_verified: false }))).rejects.toEqual(voided('email not verified'));
});
