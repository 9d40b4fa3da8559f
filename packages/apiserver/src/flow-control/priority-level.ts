import type { PriorityLevelConfiguration, PriorityLevelConfigurationSpec } from '@kubewright/api/flowcontrol/v1';
import type { Clock } from '@kubewright/api-machinery';
import { DroppedRequests } from './dropped-requests.ts';
import type { LevelObserver } from './level-observer.ts';
import { QueueSet, type Queuing } from './queues/queue-set.ts';
import { SeatDemandIntegrator, type SeatDemand } from './seats/seat-demand.ts';

const smoothing = 0.977;
const maxSeatsFraction = 0.15;

/** How many seats a level owns, must keep, and may have at most. */
export interface SeatLimits {
  readonly nominal: number;
  readonly least: number;
  readonly most: number;
}

/** One priority level: its configuration, its queues and what it demands. */
export class PriorityLevel {
  readonly name: string;
  readonly queues: QueueSet;
  readonly dropped = new DroppedRequests();
  readonly #integrator: SeatDemandIntegrator;
  configuration: PriorityLevelConfiguration;
  limits: SeatLimits = { nominal: 0, least: 0, most: 0 };
  currentLimit = 0;
  /** Its object is gone: it stays until the requests it has are through. */
  quiescing = false;
  /** The most seats one request may be thought to need; 0: no bound of its own. */
  maxSeats = 0;
  demand: SeatDemand = { durationMs: 0, average: 0, deviation: 0, highWatermark: 0 };
  smoothedDemand = 0;
  /** Seats it was last meant to have, before bounds. */
  target = 0;
  #isNew = true;

  constructor(configuration: PriorityLevelConfiguration, clock: Clock, observer: LevelObserver) {
    this.name = configuration.metadata.name!;
    this.configuration = configuration;
    this.#integrator = new SeatDemandIntegrator(clock.monotonicMs());
    this.queues = new QueueSet({
      clock,
      observer: {
        changed: (set, nowMs) => {
          this.#integrator.set(set.seatsInUse + set.seatsWaiting, nowMs);
          observer.changed(set, nowMs);
        },
        queued: (request, length) => observer.queued(request, length),
        waited: (request, waitedMs, executed) => observer.waited(request, waitedMs, executed),
        executed: (request, tookMs) => observer.executed(request, tookMs),
      },
    });
  }

  get uid(): string {
    return this.configuration.metadata.uid ?? '';
  }

  get isExempt(): boolean {
    return this.configuration.spec.type === 'Exempt';
  }

  get queuing(): Queuing {
    return queuingOf(this.configuration.spec);
  }

  get shares(): number {
    const { limited, exempt } = this.configuration.spec;
    return (limited ?? exempt)?.nominalConcurrencyShares ?? 0;
  }

  /** Takes over its part of the server's seats (apf_controller.go finishQueueSetReconfigsLocked). */
  setShare(serverSeats: number, sharesOfAll: number): void {
    const { limited, exempt } = this.configuration.spec;
    const nominal = sharesOfAll === 0 ? 0 : Math.ceil((serverSeats * this.shares) / sharesOfAll);
    const lendable = Math.round((nominal * ((limited ?? exempt)?.lendablePercent ?? 0)) / 100);
    const borrowing = limited?.borrowingLimitPercent;
    const most = nominal + (borrowing === undefined || borrowing === null ? serverSeats : Math.round((nominal * borrowing) / 100));
    this.limits = { nominal, least: nominal - lendable, most };
    const { queuing } = this;
    this.maxSeats =
      queuing.kind === 'queue' ? Math.max(1, Math.min(Math.ceil(nominal * maxSeatsFraction), Math.floor(nominal / queuing.handSize))) : 0;
    if (this.#isNew) this.currentLimit = nominal - Math.floor(lendable / 2);
    this.#isNew = false;
  }

  /** Ends a period of observation: what was demanded in it counts for the next (apf_controller.go seatDemandStats). */
  observeDemand(nowMs: number): void {
    this.demand = this.#integrator.reset(nowMs);
    const { durationMs, average, deviation } = this.demand;
    if (durationMs <= 0) return;
    const envelope = average + deviation;
    this.smoothedDemand = Math.max(envelope, smoothing * this.smoothedDemand + (1 - smoothing) * envelope);
  }

  /** What it cannot be left without at present. */
  get leastCurrent(): number {
    const { nominal, least } = this.limits;
    const { highWatermark } = this.demand;
    return Math.max(least, this.isExempt ? highWatermark : Math.min(nominal, highWatermark));
  }

  setCurrentLimit(seats: number): void {
    this.currentLimit = seats;
    this.queues.configure(this.queuing, seats);
  }
}

function queuingOf({ type, limited }: PriorityLevelConfigurationSpec): Queuing {
  if (type === 'Exempt') return { kind: 'exempt' };
  const queuing = limited?.limitResponse?.queuing;
  if (!queuing) return { kind: 'reject' };
  return { kind: 'queue', queues: queuing.queues ?? 64, handSize: queuing.handSize ?? 8, queueLengthLimit: queuing.queueLengthLimit ?? 50 };
}

/** Whether a configuration says one thing and not two: others are passed over (apf_controller.go queueSetCompleterForPL). */
export function isSoundPriorityLevel({ metadata, spec }: PriorityLevelConfiguration): boolean {
  const { type, limited, exempt } = spec;
  if ((type === 'Limited') !== (limited != null) || (type === 'Exempt') !== (exempt != null)) return false;
  if ((type === 'Exempt') !== (metadata.name === 'exempt')) return false;
  const response = limited?.limitResponse;
  if (limited && (response?.type === 'Reject') !== (response?.queuing == null)) return false;
  const queuing = queuingOf(spec);
  return queuing.kind !== 'queue' || (queuing.queues > 0 && queuing.handSize > 0 && queuing.handSize <= queuing.queues);
}
