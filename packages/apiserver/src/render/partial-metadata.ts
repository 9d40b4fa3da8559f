import type { KubeObject } from '@kubewright/api-machinery';

type MetaVersion = 'v1' | 'v1beta1';

/** meta.k8s.io PartialObjectMetadata: an object without all but its metadata. */
export function partialObject({ metadata }: KubeObject, metaVersion: MetaVersion): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}`, metadata };
}
