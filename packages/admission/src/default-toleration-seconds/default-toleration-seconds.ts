import type { Pod, Toleration } from '@kubewright/api/core/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf } from '../request.ts';

const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;

/** How long pods stay on a node that is lost, in seconds. */
export interface DefaultTolerations {
  readonly notReadySeconds: number;
  readonly unreachableSeconds: number;
}

const fiveMinutes: DefaultTolerations = { notReadySeconds: 300, unreachableSeconds: 300 };

/** Pods stay on a node that is lost for a time, five minutes by default, unless they say otherwise. */
export class DefaultTolerationSeconds implements AdmissionPlugin {
  readonly name = 'DefaultTolerationSeconds';
  readonly #seconds: Readonly<Record<(typeof keys)[number], number>>;

  constructor({ notReadySeconds, unreachableSeconds } = fiveMinutes) {
    this.#seconds = { 'node.kubernetes.io/not-ready': notReadySeconds, 'node.kubernetes.io/unreachable': unreachableSeconds };
  }

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
      ...missing.map((key) => ({ key, operator: 'Exists' as const, effect: 'NoExecute' as const, tolerationSeconds: this.#seconds[key] })),
    ];
  }
}

const tolerates = ({ key, effect }: Toleration, wanted: string): boolean => (!key || key === wanted) && (!effect || effect === 'NoExecute');
