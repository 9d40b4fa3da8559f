import { APIServices } from '@kubewright/api/apiregistration/v1';
import { HorizontalPodAutoscalers } from '@kubewright/api/autoscaling/v2';
import { Pods } from '@kubewright/api/core/v1';
import { anyResource, type ControllerDefinition, type ControllerManifest, type ListResources } from '@kubewright/controller-runtime';
import { HorizontalPodAutoscalerReconciler } from './horizontal-pod-autoscaler-reconciler.ts';
import { anyCustomMetric, anyExternalMetric, PodMetricsResource } from './metrics-client.ts';

export const manifest: ControllerManifest = {
  name: 'horizontal-pod-autoscaler-controller',
  serviceAccount: 'horizontal-pod-autoscaler',
  eventComponent: 'horizontal-pod-autoscaler',
  primary: HorizontalPodAutoscalers,
  uses: [
    { resource: HorizontalPodAutoscalers, verbs: ['get', 'list', 'watch'] },
    { resource: HorizontalPodAutoscalers, subresource: 'status', verbs: ['update'] },
    { resource: anyResource, subresource: '*', verbs: ['get', 'update'] },
    { resource: Pods, verbs: ['list', 'watch'] },
    { resource: APIServices, verbs: ['list'] },
    { resource: PodMetricsResource, verbs: ['list'] },
    { resource: anyCustomMetric, verbs: ['get'] },
    { resource: anyCustomMetric, subresource: '*', verbs: ['get'] },
    { resource: anyExternalMetric, verbs: ['list'] },
  ],
  idleWithout: [HorizontalPodAutoscalers],
};

export interface HorizontalPodAutoscalerOptions {
  /** What there is at the moment, by discovery: finds the resource of what is to be scaled. */
  readonly listResources: ListResources;
}

/** Scales workloads by what is measured of them (upstream pkg/controller/podautoscaler). */
export function horizontalPodAutoscalerControllerDefinition({ listResources }: HorizontalPodAutoscalerOptions): ControllerDefinition {
  return {
    manifest,
    create: (context) => ({
      reconciler: new HorizontalPodAutoscalerReconciler({ ...context, listResources }),
      triggers: [{ resource: HorizontalPodAutoscalers }],
    }),
  };
}
