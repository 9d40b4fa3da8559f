import { formatTime, semanticEqual, withStatusCondition } from '@kubewright/api-machinery';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from '@kubewright/api/autoscaling/v2';

/** The status as one pass makes it. */
export class StatusDraft {
  readonly #before: HorizontalPodAutoscalerStatus | undefined;
  readonly #nowMs: number;
  #status: HorizontalPodAutoscalerStatus;

  constructor({ status }: HorizontalPodAutoscaler, nowMs: number) {
    this.#before = status;
    this.#status = status ?? { desiredReplicas: 0 };
    this.#nowMs = nowMs;
  }

  set(type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited', isTrue: boolean, reason: string, message: string): void {
    const condition = { type, status: isTrue ? 'True' : 'False', reason, message } as const;
    const conditions = withStatusCondition<HorizontalPodAutoscalerCondition>(this.#status.conditions, condition, this.#nowMs);
    this.#status = { ...this.#status, conditions };
  }

  /** @param desired unset: as before. */
  counted(currentReplicas: number, currentMetrics: readonly MetricStatus[], desired?: number): void {
    const { lastScaleTime, conditions, desiredReplicas } = this.#status;
    this.#status = {
      currentReplicas,
      desiredReplicas: desired ?? desiredReplicas,
      ...(lastScaleTime && { lastScaleTime }),
      ...(currentMetrics.length > 0 && { currentMetrics: [...currentMetrics] }),
      ...(conditions && { conditions }),
    };
  }

  rescaled(): void {
    this.#status = { ...this.#status, lastScaleTime: formatTime(this.#nowMs) };
  }

  /** What to write; undefined when it says so already. */
  get changed(): HorizontalPodAutoscalerStatus | undefined {
    const conditions = this.#status.conditions?.filter(({ type }) => type !== 'ScaledToZero');
    const status = { ...this.#status, ...(conditions && { conditions }) };
    return this.#before && semanticEqual(this.#before, status) ? undefined : status;
  }
}
