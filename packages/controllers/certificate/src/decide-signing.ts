import type { CertificateSigningRequest } from '@kubewright/api/certificates/v1';
import type { RequestedCertificate } from '@kubewright/authentication';
import { isTrue } from './conditions.ts';
import { clientProblem, servingProblem } from './kubelet-request.ts';

type Problem = (requested: RequestedCertificate, usages: readonly string[]) => string | undefined;

/** The signers of every cluster, and what they do not sign. */
const signers: ReadonlyMap<string, Problem> = new Map<string, Problem>([
  ['kubernetes.io/kube-apiserver-client', (_, usages) => usersProblem(usages)],
  ['kubernetes.io/kube-apiserver-client-kubelet', clientProblem],
  ['kubernetes.io/kubelet-serving', servingProblem],
  ['kubernetes.io/legacy-unknown', () => undefined],
]);

/** Whether one of these signers is to sign it now. */
export const isToBeSigned = ({ spec, status = {} }: CertificateSigningRequest): boolean =>
  signers.has(spec.signerName) && !status.certificate && isTrue(status, 'Approved') && !isTrue(status, 'Failed');

/** Why the signer refuses. */
export const signingProblem = ({ spec }: CertificateSigningRequest, requested: RequestedCertificate): string | undefined =>
  signers.get(spec.signerName)?.(requested, spec.usages ?? []);

function usersProblem(usages: readonly string[]): string | undefined {
  const optional = ['digital signature', 'key encipherment'];
  const other = usages.find((usage) => usage !== 'client auth' && !optional.includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}

const hour = 3_600;
const longestSeconds = 365 * 24 * hour;
const shortestSeconds = 600;
/** Certificates are valid from five minutes before they are made. */
const backdateSeconds = 300;

/** Seconds from now on; long-lived ones end earlier by what they began earlier (upstream's PermissiveSigningPolicy). */
export function validSeconds({ spec }: CertificateSigningRequest): number {
  const seconds = Math.min(Math.max(spec.expirationSeconds ?? longestSeconds, shortestSeconds), longestSeconds);
  return seconds < 8 * hour ? seconds : seconds - backdateSeconds;
}
