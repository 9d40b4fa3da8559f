import type { Secret, ServiceAccount } from '@kubewright/api/core/v1';

export const nameAnnotation = 'kubernetes.io/service-account.name';
const uidAnnotation = 'kubernetes.io/service-account.uid';

export interface TokenSecretOptions {
  /** PEM of the authorities that the API server's certificate is of. */
  readonly caBundle: string;
  /** A token of the account for as long as the Secret holds it. */
  issueToken(request: { namespace: string; serviceAccount: { name: string; uid: string }; secretName: string }): string;
}

export type TokenSecretDecision =
  | { readonly kind: 'keep' }
  /** The account it was made for is gone. */
  | { readonly kind: 'delete' }
  | { readonly kind: 'fill'; readonly secret: Secret };

/** Whether `secret` is a token of this account: of its name, and of its uid where one is said. */
const isTokenOf = ({ metadata: { annotations } }: Secret, { metadata }: ServiceAccount): boolean =>
  annotations?.[nameAnnotation] === metadata.name && (!annotations?.[uidAnnotation] || annotations[uidAnnotation] === metadata.uid);

/** Decides for one Secret of type kubernetes.io/service-account-token; `account` is that of its annotation as it is now. */
export function decideTokenSecret(secret: Secret, account: ServiceAccount | undefined, options: TokenSecretOptions): TokenSecretDecision {
  if (!account || !isTokenOf(secret, account)) return { kind: 'delete' };
  const { data = {}, metadata } = secret;
  const caBundle = Buffer.from(options.caBundle).toString('base64');
  const hasCaBundle = caBundle === '' || data['ca.crt'] === caBundle;
  if (hasCaBundle && data['namespace'] && data['token']) return { kind: 'keep' };
  const { name, namespace = '' } = metadata;
  const { name: accountName, uid = '' } = account.metadata;
  const newToken = (): string => options.issueToken({ namespace, serviceAccount: { name: accountName!, uid }, secretName: name! });
  const filled = {
    ...data,
    ...(!hasCaBundle && { 'ca.crt': caBundle }),
    namespace: data['namespace'] || Buffer.from(namespace).toString('base64'),
    token: data['token'] || Buffer.from(newToken()).toString('base64'),
  };
  const annotations = { ...metadata.annotations, [nameAnnotation]: accountName!, [uidAnnotation]: uid };
  return { kind: 'fill', secret: { ...secret, metadata: { ...metadata, annotations }, data: filled } };
}
