import { isNotFound } from '@kubewright/api-machinery';
import type { Node, Pod } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { rejection } from '../request.ts';
import { apiReference } from './api-references.ts';

const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** A kubelet only makes mirrors of its static pods, which its own node owns and which refer to nothing of the API (CVE-2025-4563 too). */
export async function checkMirrorPod(request: AdmissionRequest, node: string, getNode: (name: string) => Promise<Node>): Promise<void> {
  const pod = request.object as Pod;
  const own = JSON.stringify(node);
  if (pod.metadata.annotations?.[mirrorAnnotation] === undefined) {
    throw rejection(request, `pod does not have ${JSON.stringify(mirrorAnnotation)} annotation, node ${own} can only create mirror pods`);
  }
  if (pod.spec?.nodeName !== node) throw rejection(request, `node ${own} can only create pods with spec.nodeName set to itself`);
  const uid = ownerUid(request, pod, node);
  const found = await getNode(node).catch((error: unknown) => {
    if (isNotFound(error)) throw error;
    throw rejection(request, `error looking up node ${node} to verify uid: ${(error as Error).message}`);
  });
  if (found.metadata.uid !== uid) throw rejection(request, `node ${node} UID mismatch: expected ${uid} got ${found.metadata.uid}`);
  const what = apiReference(pod);
  if (what) throw rejection(request, `node ${own} can not create pods that reference ${what}`);
}

/** The uid that the pod says its node has. */
function ownerUid(request: AdmissionRequest, { metadata }: Pod, node: string): string {
  const own = JSON.stringify(node);
  const [owner, second] = metadata.ownerReferences ?? [];
  if (second) throw rejection(request, `node ${own} can only create pods with a single owner reference set to itself`);
  if (!owner || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    throw rejection(request, `node ${own} can only create pods with an owner reference set to itself`);
  }
  if (!owner.controller) throw rejection(request, `node ${own} can only create pods with a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion) throw rejection(request, `node ${own} must not set blockOwnerDeletion on an owner reference`);
  return owner.uid;
}
