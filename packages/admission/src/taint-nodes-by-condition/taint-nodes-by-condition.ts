import type { Node } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf } from '../request.ts';

const notReadyTaint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;

/** A new node takes no pods before it has said that it is ready. */
export class TaintNodesByCondition implements AdmissionPlugin {
  readonly name = 'TaintNodesByCondition';

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'nodes', ['CREATE']);
  }

  admit(request: AdmissionRequest): void {
    const node = objectOf<Node>(request);
    node.spec ??= {};
    const taints = node.spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === notReadyTaint.key && effect === notReadyTaint.effect)) return;
    node.spec.taints = [...taints, { ...notReadyTaint }];
  }
}
