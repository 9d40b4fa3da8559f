import type { Pod, Toleration } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf } from '../request.ts';

const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;
const tolerationSeconds = 300;

/** Pods stay on a node that is lost for five minutes, unless they say otherwise. */
export class DefaultTolerationSeconds implements AdmissionPlugin {
  readonly name = 'DefaultTolerationSeconds';

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'pods', ['CREATE', 'UPDATE']);
  }

  admit(request: AdmissionRequest): void {
    const { spec } = objectOf<Pod>(request);
    if (!spec) return;
    const tolerations = spec.tolerations ?? [];
    const missing = keys.filter((key) => !tolerations.some((toleration) => tolerates(toleration, key)));
    if (missing.length === 0) return;
    spec.tolerations = [
      ...tolerations,
      ...missing.map((key) => ({ key, operator: 'Exists' as const, effect: 'NoExecute' as const, tolerationSeconds })),
    ];
  }
}

const tolerates = ({ key, effect }: Toleration, wanted: string): boolean => (!key || key === wanted) && (!effect || effect === 'NoExecute');
