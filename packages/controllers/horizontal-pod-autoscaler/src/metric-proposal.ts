import { formatGoLabelSelector, Quantity, quantityMilli } from '@kubewright/api-machinery';
import type { MetricIdentifier, MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '@kubewright/api/autoscaling/v2';
import type { MetricsClient } from './metrics-client.ts';
import { podRequestsOf } from './pod-requests.ts';
import { replicasForPart, replicasForRatio, replicasForUtilization, replicasForValue, type ScaledPods } from './replica-calculator.ts';

/** What a metric is asked about. */
export interface ScaleTarget extends ScaledPods {
  readonly namespace: string;
  readonly labelSelector: string;
  /** Replicas that its status tells of. */
  readonly statusReplicas: number;
}

export interface MetricProposal {
  readonly replicas: number;
  /** The metric, in messages. */
  readonly name: string;
  readonly status: MetricStatus;
}

/** A metric that could not be had: `why` is told in a condition and an event with `reason`, the message in the next event. */
export class MetricFailure extends Error {
  readonly reason: string;
  readonly why: string;

  constructor(reason: string, why: string, message: string) {
    super(message);
    this.reason = reason;
    this.why = why;
  }
}

type Ask = (spec: MetricSpec, target: ScaleTarget, client: MetricsClient, signal: AbortSignal) => Promise<MetricProposal>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const milliText = (milli: number, format: 'DecimalSI' | 'BinarySI' = 'DecimalSI'): string =>
  Quantity.ofMilli(Math.min(milli, Number.MAX_SAFE_INTEGER), format).toString();

/** Fails with `reason`; what the caller and what the condition say may differ by a prefix. */
async function failing<T>(reason: string, prefix: string, run: () => Promise<T>, inner = ''): Promise<T> {
  return run().catch((error: unknown) => {
    const why = messageOf(error);
    throw new MetricFailure(reason, why, `${prefix}: ${inner && `${inner}: `}${why}`);
  });
}

/** How many replicas a metric asks for. @throws {MetricFailure} */
export const proposalOf: Ask = (spec, ...rest) => asks[spec.type](spec, ...rest);

const asks: Readonly<Record<MetricSpec['type'], Ask>> = {
  Resource: ({ resource }, target, client, signal) =>
    failing('FailedGetResourceMetric', `failed to get ${resource!.name} resource metric value`, async () => {
      const { replicas, current, name } = await ofResource(resource!.name, '', resource!.target, target, client, signal);
      return { replicas, name, status: { type: 'Resource', resource: { name: resource!.name, current } } };
    }),
  ContainerResource: ({ containerResource }, target, client, signal) => {
    const { name: resource, container } = containerResource!;
    return failing('FailedGetContainerResourceMetric', `failed to get ${container} container metric value`, async () => {
      const { replicas, current, name } = await ofResource(resource, container, containerResource!.target, target, client, signal);
      return { replicas, name, status: { type: 'ContainerResource', containerResource: { name: resource, container, current } } };
    });
  },
  Pods: ({ pods }, target, client, signal) =>
    failing('FailedGetPodsMetric', 'failed to get pods metric value', async () => {
      const { metric } = pods!;
      const metrics = await told(
        `unable to get metric ${metric.name}`,
        client.pods(metric.name, target.namespace, target.labelSelector, metric.selector, signal),
      );
      const { replicas, average } = replicasForValue(metrics, quantityMilli(String(pods!.target.averageValue)), '', target);
      return {
        replicas,
        name: `pods metric ${metric.name}`,
        status: { type: 'Pods', pods: { metric, current: { averageValue: milliText(average) } } },
      };
    }),
  Object: ({ object }, target, client, signal) => {
    const { metric, describedObject, target: wanted } = object!;
    const isValue = wanted.type === 'Value' && wanted.value !== undefined;
    const ask = async (): Promise<MetricProposal> => {
      const value = await client.object(metric.name, target.namespace, describedObject, metric.selector, signal).catch((error: unknown) => {
        const what = `unable to get metric ${metric.name}: ${describedObject.kind} on ${target.namespace} ${describedObject.name}`;
        throw new Error(`${what}/${messageOf(error)}`, { cause: error });
      });
      const { replicas, current } = ofValue(value, wanted, isValue, target);
      const name = isValue ? `${describedObject.kind} metric ${metric.name}` : externalName(metric);
      return { replicas, name, status: { type: 'Object', object: { describedObject, metric, current } } };
    };
    return failing(
      'FailedGetObjectMetric',
      'failed to get object metric value',
      ask,
      isValue ? '' : `failed to get ${metric.name} object metric`,
    );
  },
  External: ({ external }, target, client, signal) => {
    const { metric, target: wanted } = external!;
    const isValue = wanted.averageValue === undefined;
    const ask = async (): Promise<MetricProposal> => {
      const what = `unable to get external metric ${target.namespace}/${metric.name}/${formatGoLabelSelector(metric.selector)}`;
      const values = await told(what, client.external(metric.name, target.namespace, metric.selector, signal));
      const { replicas, current } = ofValue(
        values.reduce((sum, each) => sum + each, 0),
        wanted,
        isValue,
        target,
      );
      return { replicas, name: externalName(metric), status: { type: 'External', external: { metric, current } } };
    };
    const inner = isValue ? `failed to get external metric ${metric.name}` : `failed to get ${metric.name} external metric`;
    return failing('FailedGetExternalMetric', `failed to get ${metric.name} external metric value`, ask, inner);
  },
};

const externalName = ({ name, selector }: MetricIdentifier): string => `external metric ${name}(${formatGoLabelSelector(selector)})`;

async function told<T>(what: string, fetched: Promise<T>): Promise<T> {
  return fetched.catch((error: unknown) => {
    throw new Error(`${what}: ${messageOf(error)}`, { cause: error });
  });
}

function ofValue(
  value: number,
  wanted: MetricTarget,
  isValue: boolean,
  target: ScaleTarget,
): { replicas: number; current: MetricValueStatus } {
  if (isValue) {
    const replicas = replicasForRatio(value / quantityMilli(String(wanted.value)), target);
    return { replicas, current: { value: milliText(value) } };
  }
  const { replicas, average } = replicasForPart(
    value,
    quantityMilli(String(wanted.averageValue)),
    target.statusReplicas,
    target.tolerances,
  );
  return { replicas, current: { averageValue: milliText(average) } };
}

async function ofResource(
  resource: string,
  container: string,
  wanted: MetricTarget,
  target: ScaleTarget,
  client: MetricsClient,
  signal: AbortSignal,
): Promise<{ replicas: number; current: MetricValueStatus; name: string }> {
  const format = resource === 'memory' ? 'BinarySI' : 'DecimalSI';
  const isValue = wanted.averageValue !== undefined;
  const calculate = async (): Promise<{ replicas: number; current: MetricValueStatus; name: string }> => {
    const fetched = client.resource(resource, target.namespace, target.labelSelector, container, signal);
    const metrics = await told(`unable to get metrics for resource ${resource}`, fetched);
    if (isValue) {
      const { replicas, average } = replicasForValue(metrics, quantityMilli(String(wanted.averageValue)), resource, target);
      return { replicas, current: { averageValue: milliText(average, format) }, name: `${resource} resource` };
    }
    const requestsOf = (pods: ScaleTarget['pods']): ReadonlyMap<string, number> => podRequestsOf(pods, resource, container);
    const { replicas, average, utilization } = replicasForUtilization(metrics, wanted.averageUtilization!, resource, target, requestsOf);
    const name = `${resource} ${container === '' ? '' : 'container '}resource utilization (percentage of request)`;
    return { replicas, current: { averageUtilization: utilization, averageValue: milliText(average, format) }, name };
  };
  return told(`failed to get ${resource} ${isValue ? 'usage' : 'utilization'}`, calculate());
}
