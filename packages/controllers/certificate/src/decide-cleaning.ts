import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import { certificateEndMs } from '@kubewright/authentication';

const hourMs = 3_600_000;
const decidedMs = hourMs;
const pendingMs = 24 * hourMs;

/** When a request is not worth keeping any more (epoch milliseconds): each of upstream's reasons, the first of them (pkg/controller/certificates/cleaner). */
export function endOfRequest({ metadata, status = {} }: CertificateSigningRequest): number {
  const { conditions = [], certificate } = status;
  const ends = conditions.flatMap(({ type, lastUpdateTime }) => {
    const sinceMs = Date.parse(lastUpdateTime ?? '');
    if (Number.isNaN(sinceMs)) return [];
    if (type === 'Denied' || type === 'Failed') return [sinceMs + decidedMs];
    return type === 'Approved' ? [sinceMs + (certificate ? decidedMs : pendingMs)] : [];
  });
  if (conditions.length === 0) ends.push(Date.parse(metadata.creationTimestamp ?? '') + pendingMs);
  const isApproved = conditions.some(({ type }) => type === 'Approved');
  if (certificate && isApproved) ends.push(certificateEndMs(Buffer.from(certificate, 'base64')) ?? Number.NaN);
  return Math.min(...ends.filter((end) => !Number.isNaN(end)));
}
