import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import type { AdmissionPlugin, AdmissionRequest, Authorizer } from '@kubewright/apiserver';
import { rejection } from '../request.ts';
import { isSigningRequest, mayUseSigner } from './signer-permission.ts';

/** Only who may sign for a signer puts a certificate into a request, or says that signing has failed. */
export class CertificateSigning implements AdmissionPlugin {
  readonly name = 'CertificateSigning';
  readonly #authorizer: Authorizer;

  constructor(deps: { authorizer: Authorizer }) {
    this.#authorizer = deps.authorizer;
  }

  handles(request: AdmissionRequest): boolean {
    return isSigningRequest(request) && request.subresource === 'status' && request.operation === 'UPDATE';
  }

  async validate(request: AdmissionRequest): Promise<void> {
    const { status } = request.object as CertificateSigningRequest;
    const old = request.old as CertificateSigningRequest;
    // Approving is a matter of another subresource, which writes the status as the server.
    if (status?.certificate === old.status?.certificate && hasFailed(status) === hasFailed(old.status)) return;
    const { signerName } = old.spec;
    if (await mayUseSigner(this.#authorizer, request.user, 'sign', signerName)) return;
    throw rejection(request, `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`);
  }
}

const hasFailed = (status: CertificateSigningRequest['status'] | undefined): boolean =>
  status?.conditions?.some(({ type }) => type === 'Failed') ?? false;
