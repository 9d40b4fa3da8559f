import type { Clock } from '@kubewright/api-machinery';
import type { Endpoint } from '../pipeline/exchange.ts';
import type { RequestObserver } from '../pipeline/filters/observation.ts';
import type { InFlight } from '../pipeline/in-flight.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { isTrue, type Query, type RequestInfo } from '../request/request-info.ts';
import type { VersionInfo } from '../version-info.ts';
import { Counter, exposition, Gauge, Histogram, labelText, type Family } from './metric-families.ts';

export interface ServerMetricsDeps {
  readonly registry: ResourceRegistry;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  readonly version: VersionInfo;
  /** What other parts of the server tell. */
  readonly more: () => readonly Family[];
}

const durationBoundsSeconds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const methodOfVerb: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE', get: 'GET', list: 'LIST', watch: 'WATCH', deletecollection: 'DELETECOLLECTION' };

/** /metrics under upstream's names. Labels are bounded: what no definition knows is counted without its name. */
export class ServerMetrics implements RequestObserver {
  readonly #deps: ServerMetricsDeps;
  readonly #startSeconds: number;
  readonly #requests = new Counter('apiserver_request_total', 'Requests answered, by verb, group, version, resource, scope and code.');
  readonly #durations = new Histogram('apiserver_request_duration_seconds', 'Seconds until a request was answered.', durationBoundsSeconds);
  readonly #longRunning = new Map<string, number>();
  /** Label texts by what they are made of; bounded, since both are. */
  readonly #labels = new Map<string, string>();

  constructor(deps: ServerMetricsDeps) {
    this.#deps = deps;
    this.#startSeconds = deps.clock.nowMs() / 1000;
  }

  finished(info: RequestInfo, query: Query, code: number, durationMs: number): void {
    const labels = this.#labelsOf(info, isTrue(query.get('dryRun')));
    this.#requests.increment(`code="${code}",${labels}`);
    if (info.verb !== 'watch') this.#durations.observe(labels, durationMs / 1000);
  }

  /** Counts a long-running request until the function it answers is called. */
  longRunning(info: RequestInfo): () => void {
    const labels = this.#labelsOf(info, false).replace('dry_run="",', '');
    const add = (change: number): void => void this.#longRunning.set(labels, (this.#longRunning.get(labels) ?? 0) + change);
    add(1);
    return () => add(-1);
  }

  endpoint(): Endpoint {
    return () => ({ status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', ...sized(Buffer.from(exposition(this.#families()))) });
  }

  #labelsOf({ verb, group, version, resource, subresource, namespace, name, resourceRequest }: RequestInfo, dryRun: boolean): string {
    const served = resourceRequest ? this.#deps.registry.find(group, version, resource) : undefined;
    const scope = !resourceRequest ? '' : name !== '' ? 'resource' : namespace !== '' ? 'namespace' : 'cluster';
    const known = served?.definition.subresources.some((each) => each.name === subresource) ? subresource : '';
    const key = served ? `${verb}/${group}/${version}/${resource}/${known}/${scope}/${dryRun}` : `${verb in methodOfVerb ? verb : 'other'}/${scope}/${dryRun}`;
    const cached = this.#labels.get(key);
    if (cached !== undefined) return cached;
    const labels = labelText({
      component: 'apiserver', dry_run: dryRun ? 'All' : '', group: served ? group : '', resource: served ? resource : '', scope,
      subresource: known, verb: methodOfVerb[verb] ?? 'other', version: served ? version : '',
    });
    this.#labels.set(key, labels);
    return labels;
  }

  #families(): Family[] {
    const { registry, inFlight, version } = this.#deps;
    const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = version;
    const build = labelText({ build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, git_version: gitVersion, go_version: goVersion, major, minor, platform });
    const objects = () => registry.storages().flatMap((storage) => (storage.objectCount === undefined ? [] : [{ definition: storage.definition, count: storage.objectCount }]));
    const qualified = ({ group, plural }: { group: string; plural: string }): string => (group ? `${plural}.${group}` : plural);
    return [
      this.#requests, this.#durations,
      new Gauge('apiserver_current_inflight_requests', 'Requests being worked on.', () => [['request_kind="readOnly"', inFlight.reads], ['request_kind="mutating"', inFlight.writes]]),
      new Gauge('apiserver_longrunning_requests', 'Long-running requests being served.', () => this.#longRunning),
      new Gauge('apiserver_storage_objects', 'Stored objects of each resource in use.', () => objects().map(({ definition, count }) => [`resource="${qualified(definition)}"`, count])),
      new Gauge('apiserver_resource_objects', 'Stored objects of each resource in use.', () => objects().map(({ definition, count }) => [labelText({ group: definition.group, resource: definition.plural }), count])),
      new Gauge('kubernetes_build_info', 'The release this server behaves as.', () => [[build, 1]]),
      ...this.#deps.more(),
      ...this.#processFamilies(),
    ];
  }

  #processFamilies(): Gauge[] {
    const { user, system } = process.cpuUsage();
    return [
      new Gauge('process_cpu_seconds_total', 'User and system CPU time in seconds.', () => [['', (user + system) / 1e6]]),
      new Gauge('process_resident_memory_bytes', 'Resident memory in bytes.', () => [['', process.memoryUsage.rss()]]),
      new Gauge('process_start_time_seconds', 'Start of the server in seconds since the Unix epoch.', () => [['', this.#startSeconds]]),
    ];
  }
}

const sized = (body: Uint8Array): { body: Uint8Array; sizeBytes: number } => ({ body, sizeBytes: body.byteLength });
