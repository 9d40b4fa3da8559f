import {
  formatLabelSelector,
  isNotFound,
  parseDuration,
  quantityMilli,
  type KubeObject,
  type ObjectKey,
  type ResourceType,
} from '@kubewright/api-machinery';
import { APIServices } from '@kubewright/api/apiregistration/v1';
import type { CrossVersionObjectReference } from '@kubewright/api/autoscaling/v2';
import type { LabelSelector } from '@kubewright/api/meta/v1';
import type { Client } from '@kubewright/client';
import type { ListResources } from '@kubewright/controller-runtime';

export interface PodMetric {
  readonly timestampMs: number;
  /** The time that it was measured over. */
  readonly windowMs: number;
  /** In milli-units. */
  readonly value: number;
}

/** Metrics by pod. */
export type PodMetrics = ReadonlyMap<string, PodMetric>;

interface PodMetricsObject extends KubeObject {
  readonly timestamp?: string;
  readonly window?: string;
  readonly containers?: readonly { readonly name: string; readonly usage?: Readonly<Record<string, string | number>> }[];
}

interface MetricValue extends KubeObject {
  readonly describedObject?: { readonly name?: string };
  readonly timestamp?: string;
  readonly windowSeconds?: number;
  readonly value: string | number;
}

interface MetricValueList extends KubeObject {
  readonly items?: readonly MetricValue[];
}

export const PodMetricsResource: ResourceType<PodMetricsObject> = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  plural: 'pods',
  kind: 'PodMetrics',
  scope: 'Namespaced',
};
/** Metrics of objects have the objects' resources, metrics of anything else have their own names as resources. */
export const anyCustomMetric: ResourceType = { group: 'custom.metrics.k8s.io', version: '*', plural: '*', kind: '*', scope: 'Namespaced' };
export const anyExternalMetric: ResourceType = {
  group: 'external.metrics.k8s.io',
  version: '*',
  plural: '*',
  kind: '*',
  scope: 'Namespaced',
};

const defaultWindowMs = 60_000;
const milli = (quantity: string | number): number => quantityMilli(String(quantity));
const timeOf = (text: string | undefined): number => Date.parse(text ?? '') || 0;

/** Asks the metrics APIs (metrics.k8s.io, custom.metrics.k8s.io, external.metrics.k8s.io), wherever they are served. */
export class MetricsClient {
  readonly #client: Client;
  readonly #listResources: ListResources;

  constructor({ client, listResources }: { readonly client: Client; readonly listResources: ListResources }) {
    this.#client = client;
    this.#listResources = listResources;
  }

  /** @param container '' for all of a pod's together. @throws {Error} in upstream's words. */
  async resource(resource: string, namespace: string, labelSelector: string, container: string, signal: AbortSignal): Promise<PodMetrics> {
    const fetched = this.#client.resource(PodMetricsResource).list({ namespace, labelSelector, signal });
    const { items } = await orFailure(fetched, 'resource', `get ${PodMetricsResource.plural}.${PodMetricsResource.group}`);
    if (items.length === 0) throw new Error('no metrics returned from resource metrics API');
    const metrics = new Map<string, PodMetric>();
    for (const { metadata, timestamp, window = '0', containers = [] } of items) {
      const measured = containers.filter(({ name }) => container === '' || name === container).map(({ usage }) => usage?.[resource]);
      if (measured.length === 0 || measured.includes(undefined)) continue;
      const value = measured.reduce<number>((sum, quantity) => sum + milli(quantity!), 0);
      metrics.set(metadata.name!, { timestampMs: timeOf(timestamp), windowMs: Number(parseDuration(window) / 1_000_000n), value });
    }
    return metrics;
  }

  async pods(
    metric: string,
    namespace: string,
    labelSelector: string,
    selector: LabelSelector | undefined,
    signal: AbortSignal,
  ): Promise<PodMetrics> {
    const parameters = { labelSelector, ...selectorParameter(selector) };
    const { items = [] } = await this.#custom('pods', { namespace, name: '*' }, metric, parameters, signal);
    if (items.length === 0) throw new Error('no metrics returned from custom metrics API');
    return new Map(
      items.map(({ describedObject, timestamp, windowSeconds, value }) => {
        const windowMs = windowSeconds === undefined ? defaultWindowMs : windowSeconds * 1_000;
        return [describedObject?.name ?? '', { timestampMs: timeOf(timestamp), windowMs, value: milli(value) }];
      }),
    );
  }

  async object(
    metric: string,
    namespace: string,
    target: CrossVersionObjectReference,
    selector: LabelSelector | undefined,
    signal: AbortSignal,
  ): Promise<number> {
    const group = (target.apiVersion ?? '').includes('/') ? target.apiVersion!.split('/')[0]! : '';
    const found = (await this.#listResources()).resources.find((each) => each.group === group && each.kind === target.kind);
    if (!found)
      throw new Error(
        `unable to fetch metrics from custom metrics API: no matches for kind ${JSON.stringify(target.kind)} in group ${JSON.stringify(group)}`,
      );
    const isNamespace = group === '' && target.kind === 'Namespace';
    const key = { namespace, name: target.name };
    const plural = isNamespace ? undefined : `${found.plural}${group && `.${group}`}`;
    const { items = [] } = await this.#custom(plural, key, metric, selectorParameter(selector), signal);
    if (items.length !== 1)
      throw new Error(
        `unable to fetch metrics from custom metrics API: the custom metrics API server returned ${items.length} results when we asked for exactly one`,
      );
    return milli(items[0]!.value);
  }

  /** The values of a metric of something outside the cluster, in milli-units. */
  async external(metric: string, namespace: string, selector: LabelSelector | undefined, signal: AbortSignal): Promise<readonly number[]> {
    const type: ResourceType<MetricValue> = {
      group: anyExternalMetric.group,
      version: 'v1beta1',
      plural: metric,
      kind: 'ExternalMetricValue',
      scope: 'Namespaced',
    };
    const fetched = this.#client.resource(type).list({ namespace, labelSelector: selector ? formatLabelSelector(selector) : '', signal });
    const { items } = await orFailure(fetched, 'external', `get ${metric}.${type.group}`);
    if (items.length === 0) throw new Error('no metrics returned from external metrics API');
    return items.map(({ value }) => milli(value));
  }

  /** `plural` undefined: of the namespace itself. */
  async #custom(
    plural: string | undefined,
    key: ObjectKey,
    metric: string,
    parameters: Record<string, string>,
    signal: AbortSignal,
  ): Promise<MetricValueList> {
    const type: ResourceType = { ...anyCustomMetric, version: await this.#customVersion(signal), plural: plural ?? 'metrics' };
    // Metrics of a namespace are where objects of a resource would be, those of objects where their subresources would.
    const [at, path] = plural === undefined ? [{ namespace: key.namespace!, name: metric }, ''] : [key, metric];
    const fetched = this.#client.resource(type).getSubresource<MetricValueList>(at, path, { parameters, signal });
    return orFailure(fetched, 'custom', `get ${type.plural}.${type.group} ${at.name}`);
  }

  async #customVersion(signal: AbortSignal): Promise<string> {
    const { items } = await this.#client.resource(APIServices).list({ signal });
    const versions = items.filter(({ spec }) => spec?.group === anyCustomMetric.group).map(({ spec }) => spec?.version ?? '');
    const known = ['v1beta2', 'v1beta1'].find((version) => versions.includes(version));
    if (known === undefined)
      throw new Error('unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered');
    return known;
  }
}

const selectorParameter = (selector: LabelSelector | undefined): Record<string, string> =>
  selector ? { metricLabelSelector: formatLabelSelector(selector) } : {};

async function orFailure<T>(fetched: Promise<T>, api: string, asked: string): Promise<T> {
  return fetched.catch((error: unknown) => {
    const isUnserved = isNotFound(error) && !(error as { status?: { details?: { name?: string } } }).status?.details?.name;
    const why = isUnserved ? `the server could not find the requested resource (${asked})` : messageOf(error);
    throw new Error(`unable to fetch metrics from ${api} metrics API: ${why}`, { cause: error });
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
