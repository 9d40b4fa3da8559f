/**
 * The `horizontal-pod-autoscaler-controller`.
 *
 * - `horizontal-pod-autoscaler-controller`: manifest and definition
 * - `horizontal-pod-autoscaler-reconciler`: one pass over an autoscaler
 * - `scale-client`: the scale of what it scales
 * - `metrics-client`: asks the metrics APIs
 * - `metric-proposal`: how many replicas one metric asks for, and what it says in the status
 * - `replica-calculator`, `group-pods`, `pod-requests`: how many replicas a measurement amounts to, pure
 * - `limit-replicas`, `scaling-history`: what of it is done now, by bounds, rates and what was wanted before
 * - `status-draft`: what its status is to say
 * @packageDocumentation
 */
export {
  horizontalPodAutoscalerControllerDefinition,
  type HorizontalPodAutoscalerOptions,
  manifest,
} from './horizontal-pod-autoscaler-controller.ts';
