import type { FlowSchema, PriorityLevelConfiguration } from '@kubewright/api/flowcontrol/v1';
import { pause, type Clock } from '@kubewright/api-machinery';
import type { UserInfo } from '../contract.ts';
import type { RequestInfo } from '../request/request-info.ts';
import { Flow } from './flow.ts';
import { FlowControlMetrics } from './flow-control-metrics.ts';
import { compileFlowSchema, type CompiledFlowSchema } from './match-flow-schema.ts';
import { mandatoryFlowSchemas, mandatoryPriorityLevels } from './mandatory-configuration.ts';
import { isSoundPriorityLevel, PriorityLevel } from './priority-level.ts';
import { shareSeats } from './seats/share-seats.ts';
import { WatchTracker } from './watch-tracker.ts';

export interface FlowControlDeps {
  readonly clock: Clock;
}

export interface FlowControlOptions {
  /** Of the whole server: requests that may be worked on at once. */
  readonly seats: number;
}

const adjustmentPeriodMs = 10_000;

/**
 * API priority and fairness: sorts requests into flows and priority levels and shares the server's seats among them
 * (KEP-1040, k8s.io/apiserver util/flowcontrol, release 1.36). It knows no client: {@link FlowControl.update} tells it
 * the configuration, and until then the mandatory one holds.
 */
export class FlowControl {
  readonly metrics: FlowControlMetrics;
  readonly watches = new WatchTracker();
  readonly clock: Clock;
  readonly #options: FlowControlOptions;
  #levels = new Map<string, PriorityLevel>();
  #flows: readonly Flow[] = [];

  constructor({ clock }: FlowControlDeps, options: FlowControlOptions) {
    this.clock = clock;
    this.#options = options;
    this.metrics = new FlowControlMetrics();
  }

  get levels(): readonly PriorityLevel[] {
    this.#begin();
    return [...this.#levels.values()];
  }

  /** Lends and takes back seats every ten seconds, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.clock, adjustmentPeriodMs, signal);
      if (!signal.aborted) this.#shareSeats();
    }
  }

  /** The flow of a request: of the first schema, by precedence, that matches it. */
  classify(user: UserInfo, info: RequestInfo): Flow {
    this.#begin();
    for (const flow of this.#flows) if (flow.matches(user, info)) return flow;
    return this.#flows.at(-1)!;
  }

  /**
   * Takes over what the objects say; what is under way stays where it is. Answers the names of the priority levels there
   * are: a schema that names another is dangling.
   */
  update(configurations: readonly PriorityLevelConfiguration[], schemas: readonly FlowSchema[]): ReadonlySet<string> {
    const sound = configurations.filter((configuration) => understood(() => isSoundPriorityLevel(configuration)) === true);
    const desired = withMissing(sound, mandatoryPriorityLevels);
    const old = this.#levels;
    this.#levels = new Map(desired.map((configuration) => [configuration.metadata.name!, this.#level(old, configuration)]));
    // Requests of levels that went still hold seats, or wait for some.
    for (const [name, level] of old) if (!this.#levels.has(name) && !level.queues.isIdle) this.#retire(level);
    const levels = [...this.#levels.values()];
    const shares = levels.reduce((sum, level) => sum + level.shares, 0);
    for (const level of levels) level.setShare(this.#options.seats, shares);
    this.#shareSeats();
    const names = new Set(sound.map(({ metadata }) => metadata.name!));
    const named = (schema: FlowSchema): boolean => names.has(schema.spec.priorityLevelConfiguration.name);
    this.#flows = this.#flowsOf(schemas.flatMap((schema) => understood(() => (named(schema) ? [compileFlowSchema(schema)] : [])) ?? []));
    this.#keepMetrics();
    return names;
  }

  /** What holds before the first update, when somebody asks. */
  #begin(): void {
    if (this.#levels.size === 0) this.update([], []);
  }

  #level(old: ReadonlyMap<string, PriorityLevel>, configuration: PriorityLevelConfiguration): PriorityLevel {
    const name = configuration.metadata.name!;
    const level = old.get(name) ?? new PriorityLevel(configuration, this.clock, this.metrics.observe(name));
    level.configuration = configuration;
    level.quiescing = false;
    return level;
  }

  #retire(level: PriorityLevel): void {
    level.quiescing = true;
    this.#levels.set(level.name, level);
  }

  #flowsOf(schemas: readonly CompiledFlowSchema[]): Flow[] {
    const byPrecedence = withMissing(schemas, compiledMandatory).sort(
      (a, b) => precedence(a) - precedence(b) || (a.metadata.name! < b.metadata.name! ? -1 : 1),
    );
    // Whatever precedence others have, catch-all comes last and nothing is left without a flow.
    const last = byPrecedence.findIndex(({ metadata }) => metadata.name === 'catch-all');
    return [...byPrecedence.slice(0, last), ...byPrecedence.slice(last + 1), byPrecedence[last]!].map((schema) => {
      const level = this.#levels.get(schema.spec.priorityLevelConfiguration.name)!;
      return new Flow(schema, level, this.metrics.stats(schema.metadata.name!, level.name));
    });
  }

  #keepMetrics(): void {
    this.metrics.keep(
      this.levels,
      this.#flows.map(({ stats }) => stats),
    );
  }

  #shareSeats(): void {
    for (const [name, level] of this.#levels) if (level.quiescing && level.queues.isIdle) this.#levels.delete(name);
    this.#keepMetrics();
    this.metrics.fairFraction = shareSeats(this.levels, this.clock.monotonicMs());
  }
}

/** What was stored by other rules than today's, and cannot be understood, holds nobody else up. */
function understood<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const compiledMandatory = mandatoryFlowSchemas.map(compileFlowSchema);

const precedence = ({ spec }: FlowSchema): number => spec.matchingPrecedence ?? 1_000;

function withMissing<T extends FlowSchema | PriorityLevelConfiguration>(present: readonly T[], mandatory: readonly T[]): T[] {
  return [...present, ...mandatory.filter(({ metadata }) => !present.some((other) => other.metadata.name === metadata.name))];
}
