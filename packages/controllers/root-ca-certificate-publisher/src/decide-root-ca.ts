import type { ConfigMap, Namespace } from '@kubewright/api/core/v1';

export const rootCaName = 'kube-root-ca.crt';
const descriptionAnnotation = 'kubernetes.io/description';
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.';

export type RootCaDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'create'; readonly object: ConfigMap }
  | { readonly kind: 'update'; readonly object: ConfigMap };

/** Every active namespace has a config map with the authorities (`caBundle`, PEM) that the API server's certificate is of. */
export function decideRootCa(namespace: Namespace | undefined, present: ConfigMap | undefined, caBundle: string): RootCaDecision {
  if (!namespace || namespace.metadata.deletionTimestamp || namespace.status.phase !== 'Active') return { kind: 'keep' };
  const data = { 'ca.crt': caBundle };
  if (!present) {
    const metadata = { namespace: namespace.metadata.name!, name: rootCaName, annotations: { [descriptionAnnotation]: description } };
    return { kind: 'create', object: { metadata, data } };
  }
  const { metadata } = present;
  const entries = Object.entries(present.data ?? {});
  const upToDate = entries.length === 1 && present.data?.['ca.crt'] === caBundle && Boolean(metadata.annotations?.[descriptionAnnotation]);
  if (upToDate) return { kind: 'keep' };
  const annotations = { ...metadata.annotations, [descriptionAnnotation]: description };
  return { kind: 'update', object: { ...present, metadata: { ...metadata, annotations }, data } };
}
