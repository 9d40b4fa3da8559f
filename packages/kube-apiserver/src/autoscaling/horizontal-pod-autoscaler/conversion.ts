import {
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type ResourceVersion,
  decode,
  isJsonObject,
  readJson,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { HorizontalPodAutoscaler as V1, MetricSpec as OldSpec, MetricStatus as OldStatus } from '@kubewright/api/autoscaling/v1';
import type { HorizontalPodAutoscaler as V2, MetricSpec, MetricStatus } from '@kubewright/api/autoscaling/v2';
import { without } from '../../strategy/without.ts';
import { cpuUtilization, defaultCpuUtilization } from './defaults.ts';
import { behaviorFromV1, behaviorToV1, metricFromV1, metricStatusFromV1, metricStatusToV1, metricToV1 } from './v1-metrics.ts';

/** Annotations in which v1 carries what it has no fields for. */
const names = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
} as const;

const isCpuUtilization = ({ type, resource }: MetricSpec): boolean =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target?.averageUtilization !== undefined;

/** v1 knows the CPU target only; the rest travels in annotations, so that nothing is lost on the way. */
export const horizontalPodAutoscalerConversion: NonNullable<ResourceVersion['conversion']> = {
  fromStorage: (object: KubeObject): KubeObject => toV1(object as V2),
  toStorage: (object: KubeObject): KubeObject => toV2(object as V1),
};

function toV1({ metadata, spec, status, ...rest }: V2): V1 {
  const cpu = (spec?.metrics ?? []).find(isCpuUtilization);
  const others = (spec?.metrics ?? []).filter((metric) => metric !== cpu);
  const isCurrentCpu = ({ type, resource }: MetricStatus): boolean => type === 'Resource' && resource?.name === 'cpu';
  const currentCpu = (status?.currentMetrics ?? []).find(isCurrentCpu);
  const carried: [string, unknown][] = [
    [names.metrics, others.map(metricToV1)],
    [names.currentMetrics, (status?.currentMetrics ?? []).map(metricStatusToV1)],
    [names.conditions, status?.conditions ?? []],
    [names.behavior, spec?.behavior && behaviorToV1(spec.behavior)],
  ];
  const added = carried
    .filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== undefined))
    .map(([name, value]) => [name, JSON.stringify(value)]);
  const annotations = { ...metadata.annotations, ...Object.fromEntries(added) };
  return {
    ...rest,
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      scaleTargetRef: spec.scaleTargetRef,
      ...(spec.minReplicas !== undefined && { minReplicas: spec.minReplicas }),
      maxReplicas: spec.maxReplicas,
      ...(cpu && { targetCPUUtilizationPercentage: cpu.resource!.target.averageUtilization }),
    },
    status: {
      ...(status?.observedGeneration !== undefined && { observedGeneration: status.observedGeneration }),
      ...(status?.lastScaleTime !== undefined && { lastScaleTime: status.lastScaleTime }),
      currentReplicas: status?.currentReplicas ?? 0,
      desiredReplicas: status?.desiredReplicas ?? 0,
      ...(currentCpu?.resource?.current?.averageUtilization !== undefined && {
        currentCPUUtilizationPercentage: currentCpu.resource.current.averageUtilization,
      }),
    },
  } as V1;
}

function toV2({ metadata, spec, status, ...rest }: V1): V2 {
  const carried = new Map(Object.entries(metadata.annotations ?? {}));
  /** Of an annotation that says nothing sensible nothing is taken, as upstream does. */
  const parsed = <T>(name: string, read: (value: JsonValue) => T): T | undefined => {
    try {
      const value = readJson(carried.get(name) ?? 'null');
      return value === null ? undefined : read(value);
    } catch {
      return undefined;
    }
  };
  const own = new Set<string>(Object.values(names));
  const annotations = Object.fromEntries([...carried].filter(([name]) => !own.has(name)));
  const metadataRest = without(metadata, ['annotations']);
  const { targetCPUUtilizationPercentage, ...specRest } = spec ?? {};
  const statusRest = without(status ?? ({} as V1['status']), ['currentCPUUtilizationPercentage']);
  const others = parsed(names.metrics, (value) => listOf<OldSpec>('MetricSpec', value).map(metricFromV1)) ?? [];
  // Whoever asks for nothing in version 1 asks for this: so says the conversion, not the default of a field.
  const utilization = targetCPUUtilizationPercentage ?? (others.length === 0 ? defaultCpuUtilization : undefined);
  const metrics = [...others, ...(utilization === undefined ? [] : [cpuUtilization(utilization)])];
  const behavior = parsed(names.behavior, (value) => typed('v2', 'HorizontalPodAutoscalerBehavior', behaviorFromV1(value)));
  const conditions = parsed(names.conditions, (value) => listOf('HorizontalPodAutoscalerCondition', value));
  const percentage = status?.currentCPUUtilizationPercentage;
  const currentCpu =
    percentage === undefined ? null : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: percentage } } }];
  // The annotation knows more of the CPU than the field does.
  const currentMetrics =
    parsed(names.currentMetrics, (value) => listOf<OldStatus>('MetricStatus', value).map(metricStatusFromV1)) ?? currentCpu;
  return {
    ...rest,
    metadata: { ...metadataRest, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...specRest, metrics, ...(behavior !== undefined && { behavior }) },
    status: { ...statusRest, currentMetrics, ...(conditions !== undefined && { conditions }) },
  } as unknown as V2;
}

/** A value that anybody may have written, as a type of the group. @throws where it is none. */
function typed(version: 'v1' | 'v2', kind: string, value: JsonValue): JsonObject {
  if (!isJsonObject(value)) throw new TypeError(`not a ${kind}`);
  return decode(schemaOf({ group: 'autoscaling', version, kind })!, value).object;
}

/** The same of a list of types of version 1; null is one with nothing in it. */
function listOf<T = JsonObject>(kind: string, value: JsonValue): T[] {
  if (!Array.isArray(value)) throw new TypeError(`no list of ${kind}`);
  return value.map((item) => typed('v1', kind, item ?? {}) as T);
}
