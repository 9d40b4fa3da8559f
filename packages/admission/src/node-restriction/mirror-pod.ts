import type { Pod, Volume } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { rejection } from '../request.ts';

const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** A kubelet only makes mirrors of its static pods, and these refer to nothing of the API (CVE-2025-4563 too). */
export function checkMirrorPod(request: AdmissionRequest, node: string): void {
  const { metadata, spec } = request.object as Pod;
  const own = JSON.stringify(node);
  if (metadata.annotations?.[mirrorAnnotation] === undefined) {
    throw rejection(request, `pod does not have ${JSON.stringify(mirrorAnnotation)} annotation, node ${own} can only create mirror pods`);
  }
  if (spec?.nodeName !== node) throw rejection(request, `node ${own} can only create pods with spec.nodeName set to itself`);
  const owners = metadata.ownerReferences ?? [];
  if (owners.length > 1) throw rejection(request, `node ${own} can only create pods with a single owner reference set to itself`);
  const [owner] = owners;
  if (!owner) throw rejection(request, `node ${own} can only create pods with an owner reference set to itself`);
  if (owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    throw rejection(request, `node ${own} can only create pods with an owner reference set to itself`);
  }
  if (!owner.controller) throw rejection(request, `node ${own} can only create pods with a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion) throw rejection(request, `node ${own} must not set blockOwnerDeletion on an owner reference`);
  if (spec.serviceAccountName) throw rejection(request, `node ${own} can not create pods that reference a service account`);
  const what = (spec.volumes ?? []).map(referredKind).find((kind) => kind !== undefined);
  if (what) throw rejection(request, `node ${own} can not create pods that reference ${what}`);
  if ((spec.resourceClaims ?? []).length > 0) throw rejection(request, `node ${own} can not create pods that reference resource claims`);
}

/** What a volume refers to in the API. */
function referredKind(volume: Volume): string | undefined {
  if (volume.secret) return 'secrets';
  if (volume.configMap) return 'configmaps';
  if (volume.persistentVolumeClaim) return 'persistentvolumeclaims';
  if (volume.projected?.sources?.some(({ secret }) => secret)) return 'secrets';
  if (volume.projected?.sources?.some(({ configMap }) => configMap)) return 'configmaps';
  return volume.projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken) ? 'a service account' : undefined;
}
