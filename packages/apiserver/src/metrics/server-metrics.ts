import type { Clock } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Endpoint } from '../pipeline/exchange.ts';
import type { PathEndpoints } from '../pipeline/route.ts';
import type { Rendered } from '../render/render-answer.ts';
import type { InFlight } from '../pipeline/in-flight.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import type { ResourceStorage } from '../registry/storage/resource-storage.ts';
import type { VersionInfo } from '../version-info.ts';
import { inTurns } from '../render/in-turns.ts';
import { AccessMetrics } from './access-metrics.ts';
import { AdmissionMetrics } from './admission-metrics.ts';
import { expositionFormat } from './exposition/exposition-format.ts';
import { protobufExposition } from './exposition/protobuf-exposition.ts';
import { textExposition } from './exposition/text-exposition.ts';
import { Gauge, labelText, type Family } from './metric-families.ts';
import { processFamilies } from './process-families.ts';
import { RequestMetrics } from './request-metrics.ts';
import { RuleMetrics } from './rule-metrics.ts';

export interface ServerMetricsDeps {
  readonly registry: ResourceRegistry;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  readonly version: VersionInfo;
}

const labelsOf = ({ definition: { group, plural } }: ResourceStorage): string => labelText({ group, resource: plural });

/** Lists answered from caches (k8s.io/apiserver storage/cacher/metrics). */
function listFamilies(storages: readonly ResourceStorage[]): Family[] {
  const listed = storages.filter(({ lists }) => lists.total > 0);
  const of =
    (field: keyof ResourceStorage['lists'], more = '') =>
    () =>
      listed.map((storage) => [labelsOf(storage).replace(',', `${more},`), storage.lists[field]] as const);
  return [
    new Gauge('apiserver_cache_list_total', 'Lists answered from a cache.', of('total', ',index=""'), 'counter'),
    new Gauge(
      'apiserver_cache_list_fetched_objects_total',
      'Objects that lists from a cache looked at.',
      of('fetched', ',index=""'),
      'counter',
    ),
    new Gauge('apiserver_cache_list_returned_objects_total', 'Objects that lists from a cache returned.', of('returned'), 'counter'),
  ];
}

/** Lists of revisions that caches no longer had (k8s.io/apiserver storage/etcd3/metrics). Selectors look at all that is read. */
function storeListFamilies(storages: readonly ResourceStorage[]): Family[] {
  const listed = storages.filter(({ storeLists }) => storeLists.total > 0);
  const of = (field: keyof ResourceStorage['storeLists']) => () =>
    listed.map((storage) => [labelsOf(storage), storage.storeLists[field]] as const);
  return [
    new Gauge('apiserver_storage_list_total', 'Lists answered from the store.', of('total'), 'counter'),
    new Gauge('apiserver_storage_list_fetched_objects_total', 'Objects that lists from the store read.', of('fetched'), 'counter'),
    new Gauge('apiserver_storage_list_evaluated_objects_total', 'Objects that lists from the store looked at.', of('fetched'), 'counter'),
    new Gauge('apiserver_storage_list_returned_objects_total', 'Objects that lists from the store returned.', of('returned'), 'counter'),
  ];
}

/** What came into the caches (k8s.io/apiserver storage/cacher/metrics, storage/etcd3/metrics). */
function eventFamilies(storages: readonly ResourceStorage[]): Family[] {
  const of = (field: keyof ResourceStorage['cache']['counts']) => () =>
    storages.filter(({ cache }) => cache.counts[field] > 0).map((storage) => [labelsOf(storage), storage.cache.counts[field]] as const);
  return [
    new Gauge('apiserver_watch_cache_initializations_total', 'Times a cache was filled from the store.', of('initialized'), 'counter'),
    new Gauge('apiserver_init_events_total', 'Objects that caches were filled with.', of('filled'), 'counter'),
    new Gauge('apiserver_storage_events_received_total', 'Changes that the store told of.', of('received'), 'counter'),
    new Gauge('apiserver_watch_cache_events_received_total', 'Changes that caches took in.', of('received'), 'counter'),
    new Gauge('apiserver_watch_cache_events_dispatched_total', 'Changes that caches handed on to watches.', of('dispatched'), 'counter'),
  ];
}

const expositions = { text: textExposition, protobuf: protobufExposition };

/** /metrics and /metrics/slis under upstream's names. */
export class ServerMetrics {
  readonly requests: RequestMetrics;
  readonly access = new AccessMetrics();
  readonly admission: AdmissionMetrics;
  readonly rules: RuleMetrics;
  readonly #deps: ServerMetricsDeps;
  readonly #startSeconds: number;
  readonly #more: (() => readonly Family[])[] = [];
  readonly #slis: (() => readonly Family[])[] = [];

  constructor(deps: ServerMetricsDeps) {
    this.#deps = deps;
    this.requests = new RequestMetrics(deps.registry);
    this.admission = new AdmissionMetrics(deps.clock);
    this.rules = new RuleMetrics(deps.clock);
    this.#startSeconds = deps.clock.nowMs() / 1000;
  }

  /** Adds what another part of the process tells. */
  add(families: () => readonly Family[]): void {
    this.#more.push(families);
  }

  addSlis(families: () => readonly Family[]): void {
    this.#slis.push(families);
  }

  endpoint(): PathEndpoints {
    const answer = async (families: readonly Family[], accept: string | undefined): Promise<Rendered> => {
      const { form, contentType } = expositionFormat(accept);
      const body = await inTurns(expositions[form](families), this.#deps.clock);
      const headers = { 'process-start-time-unix': String(Math.floor(this.#startSeconds)) };
      return { status: 200, contentType, headers, body, sizeBytes: body.reduce((sum, { byteLength }) => sum + byteLength, 0) };
    };
    const resettable = (families: () => readonly Family[]): Endpoint => {
      return ({ request }) => (request.method === 'DELETE' ? this.#reset(families()) : answer(families(), request.headers.get('accept')));
    };
    const slis = (): readonly Family[] => this.#slis.flatMap((more) => more());
    const [all, ofSlis] = [() => this.#families(), slis].map(resettable);
    return (path) => (path === '/metrics' ? all : path === '/metrics/slis' ? ofSlis : undefined);
  }

  /** component-base metrics/legacyregistry HandlerWithReset. */
  #reset(families: readonly Family[]): HttpResponse {
    for (const family of families) family.reset?.();
    for (const { lists, storeLists } of this.#deps.registry.storages()) {
      for (const counted of [lists, storeLists]) counted.total = counted.fetched = counted.returned = 0;
    }
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'metrics reset\n' };
  }

  #families(): Family[] {
    return [
      ...this.requests.families(),
      ...this.access.families(),
      ...this.admission.families(),
      ...this.rules.families(),
      ...this.#stateFamilies(),
      ...this.#more.flatMap((more) => more()),
      ...processFamilies(this.#startSeconds),
    ];
  }

  #stateFamilies(): Family[] {
    const { registry, inFlight, version } = this.#deps;
    const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = version;
    const build = labelText({
      build_date: buildDate,
      compiler,
      git_commit: gitCommit,
      git_tree_state: gitTreeState,
      git_version: gitVersion,
      go_version: goVersion,
      major,
      minor,
      platform,
    });
    const compatibility = labelText({
      binary: gitVersion.replace(/^v/, ''),
      component: 'kube',
      emulation: `${version.emulationMajor}.${version.emulationMinor}`,
      min_compat: `${version.minCompatibilityMajor}.${version.minCompatibilityMinor}`,
    });
    const used = registry.storages().filter(({ objectCount }) => objectCount !== undefined);
    const each = (read: (storage: ResourceStorage) => number) => () =>
      used.map((storage) => [labelText({ group: storage.definition.group, resource: storage.definition.plural }), read(storage)] as const);
    const qualified = ({ definition: { group, plural } }: ResourceStorage): string => (group ? `${plural}.${group}` : plural);
    return [
      new Gauge('apiserver_current_inflight_requests', 'Requests being worked on.', () => [
        ['request_kind="readOnly"', inFlight.reads],
        ['request_kind="mutating"', inFlight.writes],
      ]),
      new Gauge('apiserver_current_inqueue_requests', 'Requests that wait for their turn.', () => [
        ['request_kind="readOnly"', inFlight.queued.reads],
        ['request_kind="mutating"', inFlight.queued.writes],
      ]),
      new Gauge('apiserver_storage_objects', 'Stored objects of each resource in use.', () =>
        used.map((storage) => [labelText({ resource: qualified(storage) }), storage.objectCount!]),
      ),
      new Gauge(
        'apiserver_resource_objects',
        'Stored objects of each resource in use.',
        each(({ objectCount }) => objectCount!),
      ),
      new Gauge(
        'apiserver_resource_size_estimate_bytes',
        'Estimated bytes of the stored objects of each resource.',
        each(({ objectBytes }) => objectBytes),
      ),
      new Gauge(
        'apiserver_watch_cache_resource_version',
        'Revision the cache of each resource shows.',
        each(({ cache }) => cache.revision),
      ),
      new Gauge(
        'watch_cache_capacity',
        'Changes the cache of each resource keeps at most.',
        each(({ cache }) => cache.capacity),
      ),
      ...listFamilies(used),
      ...storeListFamilies(used),
      ...eventFamilies(used),
      new Gauge(
        'version_info',
        'Provides the compatibility version info of the component. The component label is the name of the component, usually kube, but is relevant for aggregated-apiservers.',
        () => [[compatibility, 1]],
      ),
      new Gauge('kubernetes_build_info', 'The release this server behaves as.', () => [[build, 1]]),
    ];
  }
}
