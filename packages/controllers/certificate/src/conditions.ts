import type { CertificateSigningRequestStatus } from '@kubewright/api/certificates/v1';

/** `Approved`, `Denied` or `Failed`. */
export const isTrue = ({ conditions = [] }: CertificateSigningRequestStatus, type: string): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === 'True');
