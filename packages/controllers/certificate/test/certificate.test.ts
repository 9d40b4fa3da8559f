import { X509Certificate } from 'node:crypto';
import { CertificateSigningRequests, type CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import { createCertificateAuthority, signCertificateRequest, type KeyPair } from '@kubewright/authentication';
import { seededRandom, isNotFound } from '@kubewright/api-machinery';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { requestPem } from '../../../kube-apiserver/test/certificates.ts';
import { certificateControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
let authority: KeyPair;
beforeEach(async () => {
  plane = startControlPlane();
  const deps = { clock: plane.clock, random: seededRandom(3) };
  authority = await createCertificateAuthority({ commonName: 'kubernetes' }, deps);
  plane.start(certificateControllerDefinition({ sign: (request, options) => signCertificateRequest(authority, request, options, deps) }));
});
afterEach(() => plane.stop());

const key = { name: 'someone' };
const requests = () => plane.client.resource(CertificateSigningRequests);
const create = (usages: string[]): Promise<CertificateSigningRequest> => {
  const spec = { request: Buffer.from(requestPem).toString('base64'), signerName: 'kubernetes.io/kube-apiserver-client', usages };
  return requests().create({ metadata: key, spec } as Draft<CertificateSigningRequest>);
};
async function approve(): Promise<void> {
  const request = await requests().get(key);
  const conditions = [{ type: 'Approved', status: 'True', reason: 'KubectlApprove', message: 'yes' }];
  await requests().updateSubresource(key, 'approval', { ...request, status: { ...request.status, conditions } });
}
const status = async (): Promise<CertificateSigningRequest['status']> => (await requests().get(key)).status;

test('an approved request gets its certificate, of the cluster’s authority, and goes an hour later', async () => {
  await create(['client auth']);
  await approve();
  await plane.until(async () => (await status())?.certificate !== undefined);
  const certificate = new X509Certificate(Buffer.from((await status())!.certificate!, 'base64'));
  expect(certificate.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
  expect(certificate.subject).toBe('CN=someone');
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  // Signing takes real time, in which the clock may have gone on by some seconds.
  await plane.clock.advance(3_300_000);
  expect((await status())?.certificate).toBeDefined();
  await plane.clock.advance(360_000);
  await expect(requests().get(key)).rejects.toSatisfy(isNotFound);
});

test('a request its signer does not sign fails, and says why', async () => {
  await create(['server auth']);
  await approve();
  await plane.until(async () => (await status())?.conditions?.some(({ type }) => type === 'Failed') === true);
  expect((await status())?.conditions).toMatchObject([
    { type: 'Approved' },
    { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: 'invalid usage for client certificate: server auth' },
  ]);
  expect((await status())?.certificate).toBeUndefined();
});

test('a request nobody approves is left alone', async () => {
  await create(['client auth']);
  await plane.clock.advance(60_000);
  expect((await status())?.conditions).toBeUndefined();
});
