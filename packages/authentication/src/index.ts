/**
 * Who asks: authenticators, service account tokens, and the certificate authority.
 *
 * - `certificates/certificate-authority`: makes an authority, issues server and client certificates, signs requests
 * - `certificates/certificate-request`: what a request asks for
 * - `x509/der`, `x509/distinguished-name`: reading certificates and requests as far as is needed here
 * - `x509/certificate-end`: when a certificate is over
 * - `x509/client-certificate-authenticator`: client certificate → user and groups
 * - `tokens/static-token-authenticator`: tokens known beforehand; refusal of unknown tokens
 * - `tokens/service-account/`: the key, the claims, the issuer and the authenticator of service account tokens, and those that stand in Secrets
 * - `tokens/bootstrap-tokens`: tokens by which nodes join
 * - `tokens/token-authenticator`, `tokens/remembered-tokens`: what knows tokens, several of them as one, and their answers for a time
 * - `oidc/`: tokens of OpenID Connect issuers, and the file that says which are taken
 * - `webhook/`: asks a service whose a token is
 * - `tokens/oidc-discovery`: the documents by which others find the public keys
 * - `request/`: bearer token of a request, union of authenticators, the anonymous user
 * @packageDocumentation
 */
export {
  assertCanSign,
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
export { readCertificateRequest, type RequestedCertificate } from './certificates/certificate-request.ts';
export { readCertificateIdentity, type CertificateIdentity } from './x509/certificate-subject.ts';
export { derElements, type DerElement } from './x509/der.ts';
export { readRequestedSubject, type DistinguishedName } from './x509/distinguished-name.ts';
export { certificateEndMs } from './x509/certificate-end.ts';
export { requestSignatureProblem } from './x509/request-signature.ts';
export { ClientCertificateAuthenticator } from './x509/client-certificate-authenticator.ts';
export { RejectUnknownTokens, StaticTokenAuthenticator, parseTokenFile } from './tokens/static-token-authenticator.ts';
export { bearerTokenOf } from './request/bearer-token.ts';
export { authenticatedGroup, unauthenticatedGroup, unionAuthenticator } from './request/union-authenticator.ts';
export { AnonymousAuthenticator, anonymousUser, healthPaths } from './request/anonymous-authenticator.ts';
export {
  createServiceAccountKey,
  keyIdOf,
  tokenAlgorithmOf,
  type ServiceAccountKey,
} from './tokens/service-account/service-account-key.ts';
export {
  serviceAccountGroups,
  serviceAccountUserName,
  type BoundObject,
  type ServiceAccountClaims,
} from './tokens/service-account/service-account-claims.ts';
export {
  ServiceAccountTokenIssuer,
  type IssuedToken,
  type LegacyTokenFor,
  type TokenRequestFor,
} from './tokens/service-account/service-account-token-issuer.ts';
export {
  ServiceAccountAuthenticator,
  type ServiceAccountAuthenticatorDeps,
  type TokenLookup,
} from './tokens/service-account/service-account-authenticator.ts';
export {
  audienceAgnostic,
  bearerAuthenticator,
  unionTokenAuthenticator,
  type AuthenticatedToken,
  type TokenAuthenticator,
} from './tokens/token-authenticator.ts';
export { RememberedTokens } from './tokens/remembered-tokens.ts';
export {
  WebhookTokenAuthenticator,
  type WebhookTokenAuthenticatorDeps,
  type WebhookTokenAuthenticatorOptions,
} from './webhook/webhook-token-authenticator.ts';
export { JwtAuthenticator } from './oidc/jwt-authenticator.ts';
export {
  checkAuthenticationConfiguration,
  parseAuthenticationConfiguration,
  type AuthenticationConfiguration,
  type JwtConfiguration,
} from './oidc/authentication-configuration.ts';
export type { LiveObject } from './tokens/live-object.ts';
export {
  LegacyServiceAccountTokens,
  type LegacyTokenLookup,
  type LegacyTokenSecret,
} from './tokens/service-account/legacy-service-account-tokens.ts';
export { BootstrapTokens, type BootstrapSecret } from './tokens/bootstrap-tokens.ts';
export { jsonWebKeySet, openIdConfiguration } from './tokens/oidc-discovery.ts';
