import type { PublishedDocument } from '@kubewright/apiserver';
import { jsonWebKeySet, openIdConfiguration } from '@kubewright/authentication';
import { serverAddress } from '../api-server/server-address.ts';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';
import { serviceAccountKeys } from './server-authenticators.ts';

/** How others check the tokens of service accounts (KEP-1393). */
export function issuerDocuments(get: Resolve): readonly PublishedDocument[] {
  const { issuers, jwksUri } = get(tokens.authentication).serviceAccounts;
  return [
    {
      path: '/.well-known/openid-configuration',
      operationId: 'getServiceAccountIssuerOpenIDConfiguration',
      tag: 'WellKnown',
      description: 'get the OpenID configuration of the issuer of service account tokens',
      contentType: 'application/json',
      text: () =>
        JSON.stringify(
          openIdConfiguration(issuers[0]!, jwksUri ?? `https://${serverAddress(get)}/openid/v1/jwks`, serviceAccountKeys(get)),
        ),
    },
    {
      path: '/openid/v1/jwks',
      operationId: 'getServiceAccountIssuerOpenIDKeyset',
      tag: 'openid',
      description: 'get the keys that service account tokens are checked with',
      contentType: 'application/jwk-set+json',
      text: async () => JSON.stringify(await jsonWebKeySet(serviceAccountKeys(get))),
    },
  ];
}
