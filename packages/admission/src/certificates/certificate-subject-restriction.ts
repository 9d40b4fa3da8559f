import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { rejection } from '../request.ts';
import { requestedSubject } from './requested-subject.ts';
import { isSigningRequest } from './signer-permission.ts';

const signer = 'kubernetes.io/kube-apiserver-client';
const almighty = 'system:masters';

/** Nobody asks for a certificate of the group that may do everything. */
export class CertificateSubjectRestriction implements AdmissionPlugin {
  readonly name = 'CertificateSubjectRestriction';

  handles(request: AdmissionRequest): boolean {
    return isSigningRequest(request) && request.subresource === '' && request.operation === 'CREATE';
  }

  validate(request: AdmissionRequest): void {
    const { spec } = request.object as CertificateSigningRequest;
    if (spec?.signerName !== signer) return;
    const subject = requestedSubject(spec.request);
    if (!subject) throw rejection(request, 'unable to parse csr: PEM block type must be CERTIFICATE REQUEST');
    if (subject.organizations.includes(almighty)) throw rejection(request, `use of ${signer} signer with ${almighty} group is not allowed`);
  }
}
