import type { JsonObject } from '@kubewright/api-machinery';
import type { Namespace } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { authorizerValue, resourceCheckValue } from '@kubewright/cel';
import { objectsAt } from './objects-at.ts';
import { requestAttributes } from './request-attributes.ts';

/** What expressions of admission may name, for one request at one version. */
export type RequestBindings = Readonly<Record<string, unknown>>;

/** `object`, `oldObject`, `request`, `authorizer` and `authorizer.requestResource`; `namespaceObject` is null. */
export async function requestBindings(request: AdmissionRequest, version: string): Promise<RequestBindings> {
  const { definition, namespace, name, subresource } = request;
  const { object, old } = await objectsAt(version, request);
  return {
    object: object ?? null,
    oldObject: old ?? null,
    request: requestAttributes(request, version),
    namespaceObject: null,
    authorizer: authorizerValue,
    'authorizer.requestResource': resourceCheckValue({
      group: definition.group,
      resource: definition.plural,
      subresource,
      namespace,
      name,
    }),
  };
}

const shownMetadata = [
  'name',
  'generateName',
  'namespace',
  'labels',
  'annotations',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'resourceVersion',
  'finalizers',
] as const;

/** `namespaceObject`: what expressions may see of a namespace. That the uid is spelt `UID` is upstream's. */
export function namespaceObject({ metadata, spec, status }: Namespace): JsonObject {
  const shown = Object.fromEntries(shownMetadata.flatMap((name) => (metadata[name] === undefined ? [] : [[name, metadata[name]]])));
  return {
    metadata: { ...shown, ...(metadata.uid && { UID: metadata.uid }) },
    ...(spec && { spec }),
    ...(status && { status }),
  } as unknown as JsonObject;
}
