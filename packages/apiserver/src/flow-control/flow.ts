import type { UserInfo } from '../contract.ts';
import type { RequestInfo } from '../request/request-info.ts';
import type { FlowStats } from './flow-stats.ts';
import type { CompiledFlowSchema, FlowMatcher } from './match-flow-schema.ts';
import type { PriorityLevel } from './priority-level.ts';
import { dealHand, hashFlow } from './queues/shuffle-sharding.ts';

/** Hands that are remembered; a user whose hand was forgotten is dealt the same one again. */
const maxHands = 4_096;
const noHand: readonly number[] = [];

/** A flow schema with the level its requests go to. */
export class Flow {
  readonly name: string;
  readonly uid: string;
  readonly level: PriorityLevel;
  readonly stats: FlowStats;
  readonly matches: FlowMatcher;
  readonly #method: string | undefined;
  readonly #hands = new Map<string, readonly number[]>();

  constructor({ metadata, spec, matches }: CompiledFlowSchema, level: PriorityLevel, stats: FlowStats) {
    this.name = metadata.name!;
    this.uid = metadata.uid ?? '';
    this.level = level;
    this.stats = stats;
    this.matches = matches;
    this.#method = spec.distinguisherMethod?.type;
  }

  /** What tells this request's flow from others of the schema. */
  distinguisher(user: UserInfo, { namespace }: RequestInfo): string {
    return this.#method === 'ByUser' ? user.name : this.#method === 'ByNamespace' ? namespace : '';
  }

  /** The queues a flow may use; none where the level has none. */
  hand(distinguisher: string): readonly number[] {
    const known = this.#hands.get(distinguisher);
    if (known) return known;
    const { queuing } = this.level;
    if (queuing.kind !== 'queue') return noHand;
    const hand = dealHand(hashFlow(this.name, distinguisher), queuing.queues, queuing.handSize);
    if (this.#hands.size >= maxHands) this.#hands.clear();
    this.#hands.set(distinguisher, hand);
    return hand;
  }
}
