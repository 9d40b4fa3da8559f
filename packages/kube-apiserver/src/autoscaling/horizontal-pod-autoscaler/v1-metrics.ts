import { isJsonObject, type JsonValue } from '@kubewright/api-machinery';
import type { MetricSpec as OldSpec, MetricStatus as OldStatus } from '@kubewright/api/autoscaling/v1';
import type {
  HorizontalPodAutoscalerBehavior,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '@kubewright/api/autoscaling/v2';

/** Leaves out what is not set, so that the annotation reads as upstream's. */
const defined = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/** A metric as the annotations of version 1 write it (pkg/apis/autoscaling/v1/conversion.go): flat, the target's kind told by its fields. */
export function metricToV1({ type, object, pods, resource, containerResource, external }: MetricSpec): OldSpec {
  const perResource = ({ name, target }: { name: string; target: MetricTarget }) =>
    defined({ name, targetAverageUtilization: target.averageUtilization, targetAverageValue: target.averageValue });
  return defined({
    type,
    object:
      object &&
      defined({
        target: object.describedObject,
        metricName: object.metric.name,
        targetValue: object.target.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.target.averageValue,
      }),
    pods:
      pods &&
      defined({ metricName: pods.metric.name, targetAverageValue: pods.target.averageValue ?? '0', selector: pods.metric.selector }),
    resource: resource && perResource(resource),
    containerResource: containerResource && { ...perResource(containerResource), container: containerResource.container },
    external:
      external &&
      defined({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
  });
}

export function metricFromV1({ type, object, pods, resource, containerResource, external }: OldSpec): MetricSpec {
  const perResource = ({ name = '', targetAverageUtilization, targetAverageValue }: NonNullable<OldSpec['resource']>) => ({
    name,
    target: defined({
      type: targetAverageUtilization === undefined ? ('AverageValue' as const) : ('Utilization' as const),
      averageValue: targetAverageValue,
      averageUtilization: targetAverageUtilization,
    }),
  });
  const valueTarget = (value: string | undefined, averageValue: string | undefined): MetricTarget =>
    // An average has a zero beside it where version 1 cannot leave the value out.
    defined(
      averageValue === undefined
        ? { type: 'Value' as const, value: value ?? '0' }
        : { type: 'AverageValue' as const, value: value === '0' ? undefined : value, averageValue },
    );
  return defined({
    type: type!,
    object: object && {
      describedObject: object.target!,
      target: valueTarget(object.targetValue, object.averageValue),
      metric: defined({ name: object.metricName ?? '', selector: object.selector }),
    },
    pods: pods && {
      metric: defined({ name: pods.metricName ?? '', selector: pods.selector }),
      target: { type: 'AverageValue' as const, averageValue: pods.targetAverageValue ?? '0' },
    },
    resource: resource && perResource(resource),
    containerResource: containerResource && { ...perResource(containerResource), container: containerResource.container ?? '' },
    external: external && {
      metric: defined({ name: external.metricName ?? '', selector: external.metricSelector }),
      target: valueTarget(external.targetValue, external.targetAverageValue),
    },
  }) as MetricSpec;
}

export function metricStatusToV1({ type, object, pods, resource, containerResource, external }: MetricStatus): OldStatus {
  const perResource = ({ name, current }: { name?: string; current: MetricValueStatus }) =>
    defined({ name, currentAverageUtilization: current.averageUtilization, currentAverageValue: current.averageValue ?? '0' });
  return defined({
    type,
    object:
      object &&
      defined({
        target: object.describedObject,
        metricName: object.metric.name,
        currentValue: object.current.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.current.averageValue,
      }),
    pods:
      pods &&
      defined({ metricName: pods.metric.name, currentAverageValue: pods.current.averageValue ?? '0', selector: pods.metric.selector }),
    resource: resource && perResource(resource),
    containerResource: containerResource && { ...perResource(containerResource), container: containerResource.container },
    external:
      external &&
      defined({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        currentValue: external.current.value ?? '0',
        currentAverageValue: external.current.averageValue,
      }),
  }) as OldStatus;
}

export function metricStatusFromV1({ type, object, pods, resource, containerResource, external }: OldStatus): MetricStatus {
  const perResource = ({ name, currentAverageUtilization, currentAverageValue }: NonNullable<OldStatus['resource']>) => ({
    name,
    current: defined({ averageValue: currentAverageValue, averageUtilization: currentAverageUtilization }),
  });
  const valueOf = (value: string | undefined, averageValue: string | undefined): MetricValueStatus =>
    defined({ value: averageValue !== undefined && value === '0' ? undefined : value, averageValue });
  return defined({
    type: type!,
    object: object && {
      metric: defined({ name: object.metricName ?? '', selector: object.selector }),
      current: valueOf(object.currentValue, object.averageValue),
      describedObject: object.target!,
    },
    pods: pods && {
      metric: defined({ name: pods.metricName ?? '', selector: pods.selector }),
      current: { averageValue: pods.currentAverageValue },
    },
    resource: resource && perResource(resource),
    containerResource: containerResource && { ...perResource(containerResource), container: containerResource.container },
    external: external && {
      metric: defined({ name: external.metricName ?? '', selector: external.metricSelector }),
      current: valueOf(external.currentValue, external.currentAverageValue),
    },
  }) as MetricStatus;
}

/** Scaling behavior is written with the names of upstream's fields in Go, which begin with a capital, and with null for none. */
export const behaviorToV1 = ({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): JsonValue => ({
  ScaleUp: rulesToV1(scaleUp),
  ScaleDown: rulesToV1(scaleDown),
});

const rulesToV1 = (rules: HPAScalingRules | undefined): JsonValue =>
  rules
    ? {
        StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
        SelectPolicy: rules.selectPolicy ?? null,
        Policies:
          rules.policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ?? null,
        Tolerance: rules.tolerance ?? null,
      }
    : null;

/** Without nulls, and the names as version 2 writes them. */
export function behaviorFromV1(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(behaviorFromV1);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([key, item]) => key !== '' && item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key[0]!.toLowerCase() + key.slice(1), behaviorFromV1(item)]));
}
