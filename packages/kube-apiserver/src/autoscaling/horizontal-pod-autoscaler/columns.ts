import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricTarget } from '@kubewright/api/autoscaling/v2';
import { horizontalPodAutoscalerConversion } from './conversion.ts';
import { none, unknown, unset } from '../../table/cells.ts';
import { type Column, ageColumn, nameColumn, text } from '../../table/columns.ts';

export const horizontalPodAutoscalerColumns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  text('Reference', 'What it scales.', ({ spec }) => `${spec?.scaleTargetRef?.kind ?? ''}/${spec?.scaleTargetRef?.name ?? ''}`),
  text('Targets', 'What the metrics are, of what they should be.', (object) => {
    const { spec, status } = withMetrics(object);
    return targets(spec?.metrics ?? [], status?.currentMetrics ?? []);
  }),
  text('MinPods', 'Fewest pods.', ({ spec }) => String(spec?.minReplicas ?? unset)),
  text('MaxPods', 'Most pods.', ({ spec }) => spec?.maxReplicas ?? 0),
  text('Replicas', 'Pods there are.', ({ status }) => status?.currentReplicas ?? 0),
  ageColumn,
];

/** v1 has its metrics in other places. */
function withMetrics(object: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const isV1 = (object.apiVersion as string) === 'autoscaling/v1';
  return isV1 ? (horizontalPodAutoscalerConversion.toStorage(object) as HorizontalPodAutoscaler) : object;
}

function targets(specs: readonly MetricSpec[], statuses: readonly (MetricStatus | null)[]): string {
  if (specs.length === 0) return none;
  const texts = specs.map((spec, i) => metricText(spec, statuses[i] ?? undefined));
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
}

interface Current {
  value?: unknown;
  averageValue?: unknown;
  averageUtilization?: number;
}

const orUnknown = (value: unknown): string => (value === undefined || value === null ? unknown : String(value));

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return valueText(spec.external?.target, status?.external?.current);
    case 'Object':
      return valueText(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${orUnknown(status?.pods?.current?.averageValue)}/${orUnknown(spec.pods?.target?.averageValue)}`;
    case 'Resource':
      return resourceText(spec.resource, status?.resource?.current);
    case 'ContainerResource':
      return resourceText(spec.containerResource, status?.containerResource?.current);
    default:
      return '<unknown type>';
  }
}

function valueText(target: MetricTarget | undefined, current: Current | undefined): string {
  if (target?.averageValue !== undefined) return `${orUnknown(current?.averageValue)}/${String(target.averageValue)} (avg)`;
  return `${orUnknown(current?.value)}/${orUnknown(target?.value)}`;
}

function resourceText(source: { name: string; target: MetricTarget } | undefined, current: Current | undefined): string {
  const name = source?.name ?? '';
  if (source?.target?.averageValue !== undefined)
    return `${name}: ${orUnknown(current?.averageValue)}/${String(source.target.averageValue)}`;
  const now = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}%`;
  const wanted = source?.target?.averageUtilization === undefined ? '<auto>' : `${source.target.averageUtilization}%`;
  return `${name}: ${now}/${wanted}`;
}
