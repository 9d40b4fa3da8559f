import type { Secret, ServiceAccount } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { decideTokenSecret } from './decide-token-secret.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const account = (uid: string): ServiceAccount => ({ metadata: { namespace: 'n', name: 'bot', uid } }) as ServiceAccount;
const secret = (annotations: Record<string, string>, data?: Record<string, string>): Secret =>
  ({ metadata: { namespace: 'n', name: 's', annotations }, type: 'kubernetes.io/service-account-token', ...(data && { data }) }) as Secret;
const named = { 'kubernetes.io/service-account.name': 'bot' };
const whole = { ...named, 'kubernetes.io/service-account.uid': 'u1' };
const full = { 'ca.crt': base64('CA'), namespace: base64('n'), token: base64('t') };
const options = {
  caBundle: 'CA',
  issueToken: (request: { serviceAccount: { uid: string }; secretName: string }) =>
    `${request.secretName} of ${request.serviceAccount.uid}`,
};

test.each([
  ['of an account that is gone goes', secret(named), undefined, { kind: 'delete' }],
  ['of an account that was made anew goes', secret(whole, full), account('u2'), { kind: 'delete' }],
  ['that is whole is left alone', secret(whole, full), account('u1'), { kind: 'keep' }],
  [
    'with nothing in it is filled',
    secret(named),
    account('u1'),
    { kind: 'fill', secret: secret(whole, { 'ca.crt': base64('CA'), namespace: base64('n'), token: base64('s of u1') }) },
  ],
  [
    'with the authorities of before gets those of now, and keeps its token and what else is in it',
    secret(whole, { ...full, 'ca.crt': base64('old'), more: base64('x') }),
    account('u1'),
    { kind: 'fill', secret: secret(whole, { ...full, more: base64('x') }) },
  ],
])('a token secret %s', (_, present, its, decision) => {
  expect(decideTokenSecret(present, its, options)).toEqual(decision);
});
