import type {
  HPAScalingPolicy,
  HPAScalingRules,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  MetricSpec,
} from '@kubewright/api/autoscaling/v2';

/** Over a quarter of a minute. */
const policy = (type: HPAScalingPolicy['type'], value: number): HPAScalingPolicy => ({ type, value, periodSeconds: 15 });

/** In percent. */
export const defaultCpuUtilization = 80;

export const cpuUtilization = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

/** SetDefaults_HorizontalPodAutoscaler, and of its behavior where some is given. */
export function defaultAutoscaler({ spec }: HorizontalPodAutoscaler): void {
  if (!spec) return;
  spec.minReplicas ??= 1;
  if ((spec.metrics ?? []).length === 0) {
    spec.metrics = [cpuUtilization(defaultCpuUtilization)];
  }
  if (spec.behavior) defaultBehavior(spec.behavior);
}

function defaultBehavior(behavior: HorizontalPodAutoscalerBehavior): void {
  behavior.scaleUp = { ...behavior.scaleUp };
  behavior.scaleUp.stabilizationWindowSeconds ??= 0;
  defaultRules(behavior.scaleUp, [policy('Pods', 4), policy('Percent', 100)]);
  behavior.scaleDown = { ...behavior.scaleDown };
  defaultRules(behavior.scaleDown, [policy('Percent', 100)]);
}

function defaultRules(rules: HPAScalingRules, policies: HPAScalingPolicy[]): void {
  rules.selectPolicy ??= 'Max';
  rules.policies ??= policies;
}
