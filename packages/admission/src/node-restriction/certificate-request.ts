import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { requestedSubject } from '../certificates/requested-subject.ts';
import { rejection } from '../request.ts';

const kubeletSigners = ['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet'];

/** A kubelet asks the signers of kubelets for certificates of its own name only. */
export function checkCertificateRequest(request: AdmissionRequest, node: string): void {
  if (request.operation !== 'CREATE' || request.subresource !== '') return;
  const { signerName, request: pem } = (request.object as CertificateSigningRequest).spec;
  if (!kubeletSigners.includes(signerName)) return;
  const subject = requestedSubject(pem);
  if (!subject) throw rejection(request, 'unable to parse csr: PEM block type must be CERTIFICATE REQUEST');
  if (subject.commonName !== `system:node:${node}`) throw rejection(request, `can only create a node CSR with CN=system:node:${node}`);
}
