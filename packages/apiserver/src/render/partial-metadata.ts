import { decode, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import { objectMetaSchema } from '../crd/object-meta-schema.ts';
import type { ServedResource } from '../registry/served-resource.ts';

type MetaVersion = 'v1' | 'v1beta1';

/** meta.k8s.io PartialObjectMetadata: an object without all but its metadata, whose fields a custom resource has sorted. */
export function partialObject({ builtIn }: ServedResource, object: KubeObject, metaVersion: MetaVersion): KubeObject {
  const metadata = builtIn ? object.metadata : inWireOrder(object.metadata);
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}`, metadata };
}

const inWireOrder = (metadata: KubeObject['metadata']): KubeObject['metadata'] =>
  decode(objectMetaSchema(), metadata as unknown as JsonObject).object as KubeObject['metadata'];
