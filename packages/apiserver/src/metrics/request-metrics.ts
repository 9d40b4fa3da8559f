import type { OwnRequest } from '../pipeline/in-process/direct-transport.ts';
import type { Exchange } from '../pipeline/exchange.ts';
import type { RequestObserver } from '../pipeline/filters/observation.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { isTrue, type RequestInfo } from '../request/request-info.ts';
import { Counter, Gauge, Histogram, labelText, type Family, type HistogramSeries } from './metric-families.ts';

const durationBounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const sliBounds = durationBounds.slice(2);
const sizeBounds = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
const bodyBounds = [50_000, ...Array.from({ length: 30 }, (_, i) => 150_000 + i * 100_000)];
const eventBounds = [1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072];

const verbs: ReadonlyMap<string, string> = new Map([
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['get', 'GET'],
  ['list', 'LIST'],
  ['watch', 'WATCH'],
  ['deletecollection', 'DELETE'],
]);
const connecting: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy']);
/** Paths that are no resource's and are counted, as what they are counted (server/healthz, endpoints/discovery, kube-openapi handler3). */
const countedPaths: ReadonlyMap<string, readonly [subresource: string, component: string]> = new Map<string, readonly [string, string]>([
  ...['/healthz', '/livez', '/readyz'].map((path) => [path, [path, '']] as const),
  ...['/api', '/apis'].flatMap((path) => [path, `${path}/`].map((each) => [each, [path.slice(1), 'apiserver']] as const)),
  ['/openapi/v3', ['openapi/v3', '']],
]);
const openApiDocument = ['openapi/v3/', ''] as const;
const notCounted = ['', 'apiserver'] as const;
const counted = (path: string): readonly [subresource: string, component: string] =>
  countedPaths.get(path) ?? (path.startsWith('/openapi/v3/') ? openApiDocument : notCounted);

/** Bodies are counted by what the server does, not by the method. */
const bodyVerbs: ReadonlyMap<string, string> = new Map([
  ...['create', 'update', 'patch', 'delete'].map((verb) => [verb, verb] as const),
  ['deletecollection', 'delete_collection'],
]);

/** Everything counted under one set of labels. */
class RequestSeries {
  readonly labels: string;
  readonly labelsWithoutDryRun: string;
  readonly codes = new Map<number, number>();
  readonly duration: HistogramSeries;
  readonly sli: HistogramSeries | undefined;
  readonly size: HistogramSeries | undefined;

  constructor(labels: string, duration: HistogramSeries, sli?: HistogramSeries, size?: HistogramSeries) {
    this.labels = labels;
    this.labelsWithoutDryRun = labels.replace(/dry_run="[^"]*",/, '');
    this.duration = duration;
    this.sli = sli;
    this.size = size;
  }
}

/** What watchers of one resource were sent. */
export interface WatchSeries {
  /** The bytes of each. */
  sent(events: readonly number[]): void;
}

/**
 * Counts requests under upstream's names (endpoints/metrics/metrics.go, release 1.36). Labels are bounded: what no
 * definition knows is counted without its name (CVE-2020-8552).
 */
export class RequestMetrics implements RequestObserver {
  readonly #registry: ResourceRegistry;
  readonly #durations = new Histogram('apiserver_request_duration_seconds', 'Seconds until a request was answered.', durationBounds);
  readonly #slis = new Histogram(
    'apiserver_request_sli_duration_seconds',
    'Seconds until a request was answered, without what the server waits for others.',
    sliBounds,
  );
  readonly #sizes = new Histogram('apiserver_response_sizes', 'Bytes of answers to reads.', sizeBounds);
  readonly #bodies = new Histogram('apiserver_request_body_size_bytes', 'Bytes of bodies of writes.', bodyBounds);
  readonly #events = new Counter('apiserver_watch_events_total', 'Events sent to watchers.');
  readonly #eventSizes = new Histogram('apiserver_watch_events_sizes', 'Bytes of events sent to watchers.', eventBounds);
  readonly #terminations = new Counter('apiserver_request_terminations_total', 'Requests the server ended to protect itself.');
  readonly #deprecated = new Counter('apiserver_requested_deprecated_apis', 'Deprecated APIs that were asked for.', 'gauge');
  readonly #own = new Counter('apiserver_selfrequest_total', 'Requests the server makes of itself.');
  readonly #longRunning = new Map<string, { count: number }>();
  readonly #series = new Map<string, RequestSeries>();
  // One for each resource that there is: those of custom resources that are gone stay, as their counts do.
  readonly #bodySeries = new Map<string, HistogramSeries>();
  readonly #watches = new Map<string, WatchSeries>();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  finished({ info, query, request, routed }: Exchange, code: number, durationMs: number, sizeBytes: number): void {
    // Who is turned away, or runs out of time, is counted wherever that happens; others once somebody answers them.
    const terminated = code === 429 || code === 504;
    if (!terminated && !(routed && (info.resourceRequest || counted(info.path) !== notCounted))) return;
    const dryRun = query.size > 0 && isTrue(query.get('dryRun'));
    const series = this.#seriesOf(
      info,
      dryRun,
      info.verb === 'patch' && request.headers.get('content-type')?.startsWith('application/apply-patch') === true,
    );
    series.codes.set(code, (series.codes.get(code) ?? 0) + 1);
    if (info.verb !== 'watch') {
      series.duration.observe(durationMs / 1_000);
      series.sli?.observe(durationMs / 1_000);
    }
    if (code < 300) series.size?.observe(sizeBytes);
    if (terminated) this.#terminations.increment(`code="${code}",${series.labelsWithoutDryRun}`);
    if (info.resourceRequest) this.#noteDeprecated(info);
  }

  /** The server asks itself. */
  ownRequest({ verb, group, plural: resource, subresource = '' }: OwnRequest): void {
    // Made by hand, as it is part of every read of admission that a cache does not answer.
    this.#own.increment(`group="${group}",resource="${resource}",subresource="${subresource}",verb="${verbs.get(verb) ?? 'other'}"`);
  }

  /** A body of so many bytes was read. */
  body({ group, resource, verb }: RequestInfo, bytes: number): void {
    // A method of the client's own making is a verb too, until it is refused.
    const known = bodyVerbs.get(verb) ?? 'other';
    const key = `${group}/${resource}/${known}`;
    let series = this.#bodySeries.get(key);
    if (!series) this.#bodySeries.set(key, (series = this.#bodies.series(labelText({ group, resource, verb: known }))));
    series.observe(bytes);
  }

  /** Where long-running requests of a kind are counted while they last, by whoever serves them. */
  longRunning(info: RequestInfo): { count: number } {
    const labels = this.#seriesOf(info, false, false).labelsWithoutDryRun;
    let running = this.#longRunning.get(labels);
    if (!running) this.#longRunning.set(labels, (running = { count: 0 }));
    return running;
  }

  /** To be told of the events of one watch. */
  watch({ group, resource, version }: RequestInfo): WatchSeries {
    const key = `${group}/${version}/${resource}`;
    let series = this.#watches.get(key);
    if (!series) this.#watches.set(key, (series = this.#watchSeries(labelText({ group, resource, version }))));
    return series;
  }

  #watchSeries(labels: string): WatchSeries {
    const sizes = this.#eventSizes.series(labels);
    return {
      sent: (events) => {
        this.#events.increment(labels, events.length);
        for (const bytes of events) sizes.observe(bytes);
      },
    };
  }

  families(): Family[] {
    const all = [...this.#series.values()];
    const totals = () =>
      all.flatMap(({ labels, codes }) => [...codes].map(([code, count]) => [`code="${code}",${labels}`, count] as const));
    const reset = (): void => all.forEach(({ codes }) => codes.clear());
    const help = 'Requests answered, by verb, group, version, resource, scope and code.';
    return [
      new Gauge('apiserver_request_total', help, totals, 'counter', reset),
      this.#durations,
      this.#slis,
      this.#sizes,
      this.#bodies,
      this.#events,
      this.#eventSizes,
      this.#terminations,
      this.#deprecated,
      this.#own,
      new Gauge('apiserver_longrunning_requests', 'Long-running requests being served.', () =>
        [...this.#longRunning].map(([labels, { count }]) => [labels, count] as const),
      ),
    ];
  }

  #noteDeprecated({ group, version, resource, subresource }: RequestInfo): void {
    const served = this.#registry.find(group, version, resource);
    if (served?.version.deprecationWarning === undefined) return;
    this.#deprecated.set(
      labelText({ group, removed_release: '', resource, subresource: knownSubresource(served, subresource), version }),
      1,
    );
  }

  #seriesOf(info: RequestInfo, dryRun: boolean, applies: boolean): RequestSeries {
    const { verb, group, version, resource, subresource, namespace, name, resourceRequest, path } = info;
    const served = resourceRequest ? this.#registry.find(group, version, resource) : undefined;
    const scope = !resourceRequest ? '' : name !== '' || verb === 'create' ? 'resource' : namespace !== '' ? 'namespace' : 'cluster';
    const [at, by] = counted(path);
    const known = served ? knownSubresource(served, subresource) : at;
    const method = connecting.has(known) ? 'CONNECT' : applies ? 'APPLY' : (verbs.get(verb) ?? 'other');
    const key = served ? `${method}/${group}/${version}/${resource}/${known}/${scope}/${dryRun}` : `${method}/${known}/${scope}/${dryRun}`;
    const cached = this.#series.get(key);
    if (cached) return cached;
    const labels = {
      component: served ? 'apiserver' : by,
      group: served ? group : '',
      resource: served ? resource : '',
      scope,
      subresource: known,
      verb: method,
      version: served ? version : '',
    };
    const { component, ...rest } = labels;
    const all = labelText({ component, dry_run: dryRun ? 'All' : '', ...rest });
    const sli = dryRun ? undefined : this.#slis.series(labelText(labels));
    const series = new RequestSeries(
      all,
      this.#durations.series(all),
      sli,
      method === 'GET' || method === 'LIST' ? this.#sizes.series(labelText(labels)) : undefined,
    );
    this.#series.set(key, series);
    return series;
  }
}

function knownSubresource({ definition }: { definition: { subresources: readonly { name: string }[] } }, subresource: string): string {
  return definition.subresources.some(({ name }) => name === subresource) ? subresource : '';
}
