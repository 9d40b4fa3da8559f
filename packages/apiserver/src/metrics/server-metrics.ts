import type { Clock } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Endpoint } from '../pipeline/exchange.ts';
import type { PathEndpoints } from '../pipeline/route.ts';
import type { Rendered } from '../render/render-answer.ts';
import type { InFlight } from '../pipeline/in-flight.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import type { VersionInfo } from '../version-info.ts';
import { inTurns } from '../render/in-turns.ts';
import { AccessMetrics } from './access-metrics.ts';
import { AdmissionMetrics } from './admission-metrics.ts';
import { expositionFormat } from './exposition/exposition-format.ts';
import { protobufExposition } from './exposition/protobuf-exposition.ts';
import { textExposition } from './exposition/text-exposition.ts';
import { Gauge, type Family } from './metric-families.ts';
import { processFamilies } from './process-families.ts';
import { RequestMetrics } from './request-metrics.ts';
import { RuleMetrics } from './rule-metrics.ts';
import { storageFamilies } from './storage-families.ts';
import { versionFamilies } from './version-families.ts';

export interface ServerMetricsDeps {
  readonly registry: ResourceRegistry;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  readonly version: VersionInfo;
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
      ...inFlightFamilies(this.#deps.inFlight),
      ...storageFamilies(this.#deps.registry.storages()),
      ...versionFamilies(this.#deps.version),
      ...this.#more.flatMap((more) => more()),
      ...processFamilies(this.#startSeconds),
    ];
  }
}

const inFlightFamilies = (inFlight: InFlight): Family[] => [
  new Gauge('apiserver_current_inflight_requests', 'Requests being worked on.', () => [
    ['request_kind="readOnly"', inFlight.reads],
    ['request_kind="mutating"', inFlight.writes],
  ]),
  new Gauge('apiserver_current_inqueue_requests', 'Requests that wait for their turn.', () => [
    ['request_kind="readOnly"', inFlight.queued.reads],
    ['request_kind="mutating"', inFlight.queued.writes],
  ]),
];
