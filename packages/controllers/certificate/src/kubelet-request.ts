import type { RequestedCertificate } from '@kubewright/authentication';

/** Why a kubelet's request for the certificate it serves with is not one, in upstream's words (pkg/apis/certificates/helpers.go of 1.36). */
export function servingProblem(requested: RequestedCertificate, usages: readonly string[]): string | undefined {
  if (!isOfNodes(requested)) return notOfNodes;
  if (requested.dnsNames.length === 0 && requested.ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
  if (requested.emailAddresses.length > 0) return notAllowed('Email');
  if (requested.uris.length > 0) return notAllowed('URI');
  return usagesProblem(usages, 'server auth') ?? nameProblem(requested);
}

/** The same of the one it calls the API server with. */
export function clientProblem(requested: RequestedCertificate, usages: readonly string[]): string | undefined {
  if (!isOfNodes(requested)) return notOfNodes;
  if (requested.dnsNames.length > 0) return notAllowed('DNS');
  if (requested.emailAddresses.length > 0) return notAllowed('Email');
  if (requested.ipAddresses.length > 0) return notAllowed('IP');
  if (requested.uris.length > 0) return notAllowed('URI');
  return nameProblem(requested) ?? usagesProblem(usages, 'client auth');
}

const notOfNodes = 'subject organization is not system:nodes';
const isOfNodes = ({ organizations }: RequestedCertificate): boolean => organizations.length === 1 && organizations[0] === 'system:nodes';
const notAllowed = (names: string): string => `${names} subjectAltNames are not allowed`;
const nameProblem = ({ commonName }: RequestedCertificate): string | undefined =>
  commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:';

/** Keys other than RSA's encipher nothing. */
function usagesProblem(usages: readonly string[], purpose: string): string | undefined {
  const wanted = ['digital signature', 'key encipherment', purpose];
  const given = new Set(usages);
  const isSet = (expected: readonly string[]): boolean => given.size === expected.length && expected.every((usage) => given.has(usage));
  return isSet(wanted) || isSet(['digital signature', purpose]) ? undefined : `usages did not match [${wanted.join(' ')}]`;
}
