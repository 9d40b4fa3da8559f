import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import type { AdmissionPlugin, AdmissionRequest, Authorizer } from '@kubewright/apiserver';
import { rejection } from '../request.ts';
import { isSigningRequest, mayUseSigner } from './signer-permission.ts';

/** Only who may approve for a signer decides about what it is asked to sign. */
export class CertificateApproval implements AdmissionPlugin {
  readonly name = 'CertificateApproval';
  readonly #authorizer: Authorizer;

  constructor(deps: { authorizer: Authorizer }) {
    this.#authorizer = deps.authorizer;
  }

  handles(request: AdmissionRequest): boolean {
    return isSigningRequest(request) && request.subresource === 'approval' && request.operation === 'UPDATE';
  }

  async validate(request: AdmissionRequest): Promise<void> {
    const { signerName } = (request.old as CertificateSigningRequest).spec;
    if (await mayUseSigner(this.#authorizer, request.user, 'approve', signerName)) return;
    throw rejection(request, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
  }
}
