import { type KubeObject, ApiError } from '@kubewright/api-machinery';
import { type CertificateSigningRequest, CertificateSigningRequests } from '@kubewright/api/certificates/v1';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import { bodyOf } from '../../strategy/body-of.ts';

/** certificatesigningrequests/approval: the conditions of a request, and nothing else of it (`kubectl certificate approve`). */
export function approvalSubresource(): CustomSubresource {
  return { group: 'certificates.k8s.io', plural: 'certificatesigningrequests', name: 'approval', handle };
}

async function handle(call: SubresourceCall): Promise<KubeObject> {
  const { loopback, name, verb, dryRun } = call;
  const requests = loopback.resource(CertificateSigningRequests);
  const present = await requests.get({ name });
  if (verb === 'get') return present;
  if (verb !== 'update') throw new ApiError({ code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource', details: {} });
  const body = bodyOf<CertificateSigningRequest>(call, 'CertificateSigningRequest');
  const resourceVersion = body.metadata?.resourceVersion ?? present.metadata.resourceVersion;
  const status = { ...present.status, conditions: body.status?.conditions ?? [] };
  return requests.updateStatus({ ...present, metadata: { ...present.metadata, resourceVersion }, status } as CertificateSigningRequest, { dryRun });
}
