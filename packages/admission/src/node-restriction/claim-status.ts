import { semanticEqual } from '@kubewright/api-machinery';
import type { PersistentVolumeClaim } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { rejection } from '../request.ts';

/** Of a claim a kubelet tells how large its volume has become, and nothing else. Differs from upstream, whose refusal ends with a diff of Go's structs. */
export function checkClaimStatus(request: AdmissionRequest, node: string): void {
  const [object, old] = [request.object, request.old] as [PersistentVolumeClaim, PersistentVolumeClaim];
  if (request.operation !== 'UPDATE') throw rejection(request, `unexpected operation ${JSON.stringify(request.operation)}`);
  if (semanticEqual(withoutSize(object), withoutSize(old))) return;
  throw rejection(request, `node ${JSON.stringify(node)} is not allowed to update fields other than status.quantity and status.conditions`);
}

function withoutSize({ metadata, status, ...rest }: PersistentVolumeClaim): object {
  const { resourceVersion: _, managedFields: __, ...kept } = metadata;
  const { capacity: ___, conditions: ____, allocatedResources: _____, allocatedResourceStatuses: ______, ...others } = status ?? {};
  return { ...rest, metadata: kept, status: others };
}
