/**
 * Who asks: authenticators, service account tokens, and the certificate authority.
 *
 * - `certificates/certificate-authority`: makes an authority, issues server and client certificates, signs requests
 * - `x509/client-certificate-authenticator`: client certificate → user and groups
 * - `tokens/static-token-authenticator`: tokens known beforehand; refusal of unknown tokens
 * - `request/`: bearer token of a request, union of authenticators, the anonymous user
 * @packageDocumentation
 */
export {
  createCertificateAuthority,
  issueClientCertificate,
  issueServerCertificate,
  signCertificateRequest,
  type CertificateDeps,
  type CertificateRequestOptions,
  type CertificateSubject,
  type ClientCertificateRequest,
  type KeyPair,
  type ServerCertificateRequest,
} from './certificates/certificate-authority.ts';
export { readCertificateIdentity, type CertificateIdentity } from './x509/certificate-subject.ts';
export { ClientCertificateAuthenticator } from './x509/client-certificate-authenticator.ts';
export { RejectUnknownTokens, StaticTokenAuthenticator, parseTokenFile } from './tokens/static-token-authenticator.ts';
export { bearerTokenOf } from './request/bearer-token.ts';
export { authenticatedGroup, unauthenticatedGroup, unionAuthenticator } from './request/union-authenticator.ts';
export { AnonymousAuthenticator, anonymousUser, healthPaths } from './request/anonymous-authenticator.ts';
