import type { TokenRequest } from '@kubewright/api/authentication/v1';
import type { Pod } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { rejection } from '../request.ts';

/** A kubelet asks for tokens of pods that run on its node, and each is bound to its pod, which it answers. @throws {ApiError} NotFound without the pod. */
export async function checkBoundToken(
  request: AdmissionRequest,
  node: string,
  getPod: (namespace: string, name: string) => Promise<Pod>,
): Promise<Pod> {
  const reference = (request.object as TokenRequest | undefined)?.spec?.boundObjectRef;
  if (reference?.apiVersion !== 'v1' || reference.kind !== 'Pod' || !reference.name)
    throw rejection(request, 'node requested token not bound to a pod');
  if (!reference.uid) throw rejection(request, 'node requested token with a pod binding without a uid');
  const pod = await getPod(request.namespace, reference.name);
  if (pod.metadata.uid !== reference.uid) {
    throw rejection(
      request,
      `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if (pod.spec?.nodeName !== node) throw rejection(request, 'node requested token bound to a pod scheduled on a different node');
  return pod;
}
