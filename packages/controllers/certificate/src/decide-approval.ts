import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import type { RequestedCertificate } from '@kubewright/authentication';
import { clientProblem } from './kubelet-request.ts';

/** A way to be approved without a person: whoever may create this subresource. */
export interface Approval {
  readonly subresource: 'selfnodeclient' | 'nodeclient';
  readonly message: string;
}

const selfNodeClient: Approval = {
  subresource: 'selfnodeclient',
  message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
};
const nodeClient: Approval = {
  subresource: 'nodeclient',
  message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
};

/** Whether anything could still approve it without a person. */
export const mayBeApproved = ({ spec, status = {} }: CertificateSigningRequest): boolean =>
  spec.signerName === 'kubernetes.io/kube-apiserver-client-kubelet' &&
  !status.certificate &&
  !status.conditions?.some(({ type }) => type === 'Approved' || type === 'Denied');

/** In upstream's order (pkg/controller/certificates/approver): a node that renews its own, and one that joins. */
export function approvalsOf({ spec }: CertificateSigningRequest, requested: RequestedCertificate): readonly Approval[] {
  if (clientProblem(requested, spec.usages ?? []) !== undefined) return [];
  return spec.username === requested.commonName ? [selfNodeClient, nodeClient] : [nodeClient];
}
