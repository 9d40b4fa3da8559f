import { mayUseSigner } from '@kubewright/admission';
import { type KubeObject, ApiError, forbidden } from '@kubewright/api-machinery';
import { type CertificateSigningRequest, CertificateSigningRequests } from '@kubewright/api/certificates/v1';
import type { Authorizer, CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import { bodyOf } from '../../strategy/body-of.ts';

const resource = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };

/**
 * certificatesigningrequests/approval: the conditions of a request, and nothing else of it (`kubectl certificate approve`).
 * Only who may approve for the request's signer decides (upstream's admission plugin CertificateApproval). Without an
 * authorizer nobody is asked.
 */
export function approvalSubresource(authorizer?: Authorizer): CustomSubresource {
  return { group: resource.group, plural: resource.resource, name: 'approval', body: CertificateSigningRequests, handle: (call) => handle(call, authorizer) };
}

async function handle(call: SubresourceCall, authorizer: Authorizer | undefined): Promise<KubeObject> {
  const { loopback, name, verb, dryRun } = call;
  const requests = loopback.resource(CertificateSigningRequests);
  const present = await requests.get({ name });
  if (verb === 'get') return present;
  if (verb !== 'update') throw new ApiError({ code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource', details: {} });
  const { signerName } = present.spec;
  if (authorizer && !(await mayUseSigner(authorizer, call.user, 'approve', signerName))) {
    throw forbidden(resource, name, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
  }
  const body = bodyOf<CertificateSigningRequest>(call, 'CertificateSigningRequest');
  const resourceVersion = body.metadata?.resourceVersion ?? present.metadata.resourceVersion;
  const status = { ...present.status, conditions: body.status?.conditions ?? [] };
  return requests.updateStatus({ ...present, metadata: { ...present.metadata, resourceVersion }, status } as CertificateSigningRequest, { dryRun });
}
