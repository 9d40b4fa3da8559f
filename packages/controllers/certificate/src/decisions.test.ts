import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import type { RequestedCertificate } from '@kubewright/authentication';
import { expect, test } from 'vitest';
import { approvalsOf, mayBeApproved } from './decide-approval.ts';
import { endOfRequest } from './decide-cleaning.ts';
import { isToBeSigned, signingProblem, validSeconds } from './decide-signing.ts';

const request = (spec: object, status: object = {}): CertificateSigningRequest =>
  ({
    metadata: { name: 'r', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { request: '', usages: ['client auth'], ...spec },
    status,
  }) as CertificateSigningRequest;
const node: RequestedCertificate = {
  commonName: 'system:node:a',
  organizations: ['system:nodes'],
  dnsNames: [],
  ipAddresses: [],
  emailAddresses: [],
  uris: [],
};
const user = 'kubernetes.io/kube-apiserver-client';
const kubelet = 'kubernetes.io/kube-apiserver-client-kubelet';
const serving = 'kubernetes.io/kubelet-serving';
const kubeletUsages = ['digital signature', 'client auth'];
const servingUsages = ['digital signature', 'key encipherment', 'server auth'];

test.each([
  [user, ['client auth', 'key encipherment'], {}, undefined],
  [user, ['digital signature'], {}, 'missing required usage for client certificate: client auth'],
  [user, ['client auth', 'server auth'], {}, 'invalid usage for client certificate: server auth'],
  [kubelet, kubeletUsages, {}, undefined],
  [kubelet, ['client auth'], {}, 'usages did not match [digital signature key encipherment client auth]'],
  [kubelet, kubeletUsages, { organizations: ['system:nodes', 'system:masters'] }, 'subject organization is not system:nodes'],
  [kubelet, kubeletUsages, { dnsNames: ['a'] }, 'DNS subjectAltNames are not allowed'],
  [kubelet, kubeletUsages, { emailAddresses: ['a@b'] }, 'Email subjectAltNames are not allowed'],
  [kubelet, kubeletUsages, { ipAddresses: ['1.2.3.4'] }, 'IP subjectAltNames are not allowed'],
  [kubelet, kubeletUsages, { uris: ['http://a'] }, 'URI subjectAltNames are not allowed'],
  [kubelet, kubeletUsages, { commonName: 'a' }, 'subject common name does not begin with system:node:'],
  [serving, servingUsages, { dnsNames: ['a'] }, undefined],
  [serving, servingUsages, {}, 'DNS or IP subjectAltName is required'],
  [serving, kubeletUsages, { dnsNames: ['a'] }, 'usages did not match [digital signature key encipherment server auth]'],
  ['kubernetes.io/legacy-unknown', ['any'], { organizations: [] }, undefined],
])('%s with %j and %j: %s', (signerName, usages, more, problem) => {
  expect(signingProblem(request({ signerName, usages }), { ...node, ...more })).toBe(problem);
});

const condition = (type: string, lastUpdateTime = '2026-01-01T01:00:00Z'): object => ({
  conditions: [{ type, status: 'True', lastUpdateTime }],
});

test('what is approved is signed once, by a signer of the cluster, and nothing else', () => {
  expect(isToBeSigned(request({ signerName: user }, condition('Approved')))).toBe(true);
  expect(isToBeSigned(request({ signerName: user }))).toBe(false);
  expect(isToBeSigned(request({ signerName: user }, { ...condition('Approved'), certificate: 'AA==' }))).toBe(false);
  expect(isToBeSigned(request({ signerName: 'example.com/mine' }, condition('Approved')))).toBe(false);
});

test('a node is asked about as itself when it renews its own certificate', () => {
  const ways = (username: string): string[] =>
    approvalsOf(request({ signerName: kubelet, username, usages: kubeletUsages }), node).map(({ subresource }) => subresource);
  expect(ways('system:node:a')).toEqual(['selfnodeclient', 'nodeclient']);
  expect(ways('system:bootstrap:x')).toEqual(['nodeclient']);
  expect(mayBeApproved(request({ signerName: kubelet }, condition('Denied')))).toBe(false);
  expect(mayBeApproved(request({ signerName: user }))).toBe(false);
});

test.each([
  [undefined, 31_536_000 - 300],
  [60, 600],
  [7_200, 7_200],
  [86_400, 86_100],
  [1_000_000_000, 31_536_000 - 300],
])('asked for %s seconds, it is valid for %s', (expirationSeconds, seconds) => {
  expect(validSeconds(request({ expirationSeconds }))).toBe(seconds);
});

test.each([
  ['nobody looked at is over after a day', {}, '2026-01-02T00:00:00Z'],
  ['that was denied, an hour later', condition('Denied'), '2026-01-01T02:00:00Z'],
  ['that failed, an hour later', condition('Failed'), '2026-01-01T02:00:00Z'],
  ['that was signed, an hour after its approval', { ...condition('Approved'), certificate: 'AA==' }, '2026-01-01T02:00:00Z'],
  ['that nobody signed, a day after its approval', condition('Approved'), '2026-01-02T01:00:00Z'],
])('a request %s', (_, status, end) => {
  expect(new Date(endOfRequest(request({}, status))).toISOString().replace('.000', '')).toBe(end);
});
