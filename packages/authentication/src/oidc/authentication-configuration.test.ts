import { expect, test } from 'vitest';
import { parseAuthenticationConfiguration } from './authentication-configuration.ts';

const own = 'https://kubernetes.default.svc.cluster.local';
const issuer = { url: 'https://i.example.com', audiences: ['a'] };
const username = { claim: 'sub', prefix: '' };
const parse = (fields: object) =>
  parseAuthenticationConfiguration(
    JSON.stringify({ kind: 'AuthenticationConfiguration', apiVersion: 'apiserver.config.k8s.io/v1', ...fields }),
    [own],
  );
const jwt = (more: object) => ({ jwt: [{ issuer, claimMappings: { username }, ...more }] });

test('Issuers and what is open to anonymous requests are read as they stand', () => {
  const fields = { ...jwt({}), anonymous: { enabled: true, conditions: [{ path: '/livez' }] } };
  expect(parse(fields)).toMatchObject(fields);
});

test('An address is a name where a rule asks whether it was verified', () => {
  const claimValidationRules = [{ expression: 'claims.?email_verified.orValue(true) == true' }];
  const fields = jwt({ claimMappings: { username: { expression: 'claims.email' } }, claimValidationRules });
  expect(parse(fields)).toMatchObject(fields);
});

test.each([
  [{ jwt: [{ claimMappings: { username } }] }, 'jwt[0].issuer.url: Required value'],
  [jwt({ issuer: { ...issuer, url: 'http://x' } }), 'jwt[0].issuer.url: Invalid value: "http://x": URL scheme must be https'],
  [jwt({ issuer: { ...issuer, url: own } }), `URL must not overlap with disallowed issuers: [${own}]`],
  [jwt({ issuer: { url: issuer.url } }), 'jwt[0].issuer.audiences: Required value: at least one jwt[0].issuer.audiences is required'],
  [jwt({ issuer: { ...issuer, audiences: ['a', 'b'] } }), 'audienceMatchPolicy must be MatchAny for multiple audiences'],
  [jwt({ claimMappings: {} }), 'jwt[0].claimMappings.username: Required value: claim or expression is required'],
  [jwt({ claimMappings: { username: { claim: 'sub' } } }), 'jwt[0].claimMappings.username.prefix: Required value: prefix is required'],
  [jwt({ claimMappings: { username: { expression: 'claims.' } } }), 'jwt[0].claimMappings.username.expression: Invalid value'],
  [
    jwt({ claimMappings: { username: { expression: 'claims.email' } } }),
    'jwt[0].claimMappings.username.expression: Invalid value: "claims.email": claims.email_verified must be used',
  ],
  [jwt({ userValidationRules: [{ expression: 'user.username' }] }), 'must evaluate to bool but got string'],
  [
    jwt({ claimMappings: { username, extra: [{ key: 'x.k8s.io/a', valueExpression: "'a'" }] } }),
    'k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use',
  ],
  [{ anonymous: { enabled: false, conditions: [{ path: '/' }] } }, 'enabled should be set to true when conditions are defined'],
  [{ jwt: [{ issuers: [] }] }, 'strict decoding error: unknown field "jwt[0].issuers"'],
])('The configuration %j is refused', (fields, message) => {
  expect(() => parse(fields)).toThrow(message);
});
