import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '@kubewright/api/autoscaling/v2';
import type { ScalingHistory } from './scaling-history.ts';

/** How long scaling down waits where nobody says (--horizontal-pod-autoscaler-downscale-stabilization). */
const defaultStabilizationSeconds = 300;

/** What one pass wants, and within what. */
export interface WantedReplicas {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly behavior: HorizontalPodAutoscalerBehavior | undefined;
  readonly history: ScalingHistory;
  readonly nowMs: number;
}

interface Verdict {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

/** The replicas to have, why they are those of a while ago, and why not more or fewer. */
export interface LimitedReplicas {
  readonly replicas: number;
  /** For AbleToScale. */
  readonly stabilized: Omit<Verdict, 'replicas'>;
  /** For ScalingLimited. */
  readonly limited: Omit<Verdict, 'replicas'> & { readonly isLimited: boolean };
}

const ready = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const upStabilized = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const downStabilized = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};

/** Keeps what is wanted from following every change of what is measured, remembers it, and keeps it within its bounds. */
export function limitReplicas(wanted: WantedReplicas): LimitedReplicas {
  const stable = wanted.behavior ? stabilizeByBehavior(wanted, wanted.behavior) : stabilize(wanted);
  const why = wanted.behavior ? (wanted.desired >= wanted.current ? upStabilized : downStabilized) : downStabilized;
  const { replicas, reason, message } = wanted.behavior
    ? boundByBehavior({ ...wanted, desired: stable }, wanted.behavior)
    : bound({ ...wanted, desired: stable });
  return { replicas, stabilized: stable === wanted.desired ? ready : why, limited: { isLimited: replicas !== stable, reason, message } };
}

function stabilize({ desired, history, nowMs }: WantedReplicas): number {
  const sinceMs = nowMs - defaultStabilizationSeconds * 1_000;
  const stable = Math.max(desired, ...history.recommendedSince(sinceMs));
  history.recommend(desired, nowMs, sinceMs);
  return stable;
}

function stabilizeByBehavior(
  { current, desired, history, nowMs }: WantedReplicas,
  { scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior,
): number {
  const upSinceMs = nowMs - (scaleUp?.stabilizationWindowSeconds ?? 0) * 1_000;
  const downSinceMs = nowMs - (scaleDown?.stabilizationWindowSeconds ?? defaultStabilizationSeconds) * 1_000;
  const lowest = Math.min(desired, ...history.recommendedSince(upSinceMs, true));
  const highest = Math.max(desired, ...history.recommendedSince(downSinceMs, true));
  history.recommend(desired, nowMs, Math.min(upSinceMs, downSinceMs));
  return Math.min(Math.max(current, lowest), highest);
}

const within = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const tooMany = { reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' };
const tooFew = { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' };
const tooFastUp = { reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' };
const tooFastDown = { reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' };

/** At most twice as many, or four. */
function bound({ current, desired, min, max }: WantedReplicas): Verdict {
  const rate = Math.max(2 * current, 4);
  const [most, why] = max > rate ? [rate, tooFastUp] : [max, tooMany];
  if (desired < min) return { replicas: min, ...tooFew };
  return desired > most ? { replicas: most, ...why } : { replicas: desired, ...within };
}

function boundByBehavior(wanted: WantedReplicas, { scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): Verdict {
  const { current, desired, min, max } = wanted;
  if (desired > current) {
    const rate = Math.max(current, mostByRules(wanted, scaleUp ?? {}));
    const [most, why] = max > rate ? [rate, tooFastUp] : [max, tooMany];
    if (desired > most) return { replicas: most, ...why };
  } else if (desired < current) {
    const rate = Math.min(current, leastByRules(wanted, scaleDown ?? {}));
    const [least, why] = min < rate ? [rate, tooFastDown] : [min, tooFew];
    if (desired < least) return { replicas: least, ...why };
  }
  return { replicas: desired, ...within };
}

function mostByRules({ current, history, nowMs }: WantedReplicas, { selectPolicy, policies = [] }: HPAScalingRules): number {
  if (selectPolicy === 'Disabled') return current;
  const proposed = policies.map(({ type, value, periodSeconds }) => {
    const before = current - history.changeSince(nowMs - periodSeconds * 1_000);
    // Rounded up: it would never grow otherwise.
    return type === 'Pods' ? before + value : Math.ceil(before * (1 + value / 100));
  });
  return selectPolicy === 'Min' ? Math.min(2 ** 31 - 1, ...proposed) : Math.max(-(2 ** 31), ...proposed);
}

function leastByRules({ current, history, nowMs }: WantedReplicas, { selectPolicy, policies = [] }: HPAScalingRules): number {
  if (selectPolicy === 'Disabled') return current;
  const proposed = policies.map(({ type, value, periodSeconds }) => {
    const before = current - history.changeSince(nowMs - periodSeconds * 1_000);
    return type === 'Pods' ? before - value : Math.trunc(before * (1 - value / 100));
  });
  return selectPolicy === 'Min' ? Math.max(-(2 ** 31), ...proposed) : Math.min(2 ** 31 - 1, ...proposed);
}

/** How long a change counts in milliseconds. */
export function longestPeriodMs(rules: HPAScalingRules | undefined): number {
  return Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds)) * 1_000;
}
