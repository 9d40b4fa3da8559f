import type { FairRequest } from '../../flow-control/queues/fair-request.ts';
import type { FlowControl } from '../../flow-control/flow-control.ts';
import type { Flow } from '../../flow-control/flow.ts';
import { estimateList, estimateWrite, maxSeatsOf, oneSeat, type ObjectStats, type WorkEstimate } from '../../flow-control/work-estimate.ts';
import { isTrue } from '../../request/request-info.ts';
import type { Filter, Handler } from '../chain.ts';
import { Deadlines } from '../deadlines.ts';
import type { Exchange, Outcome } from '../exchange.ts';
import type { InFlight } from '../in-flight.ts';
import { tooManyRequests } from './max-in-flight.ts';

export interface PriorityAndFairnessDeps {
  readonly flowControl: FlowControl;
  readonly inFlight: InFlight;
  /** Undefined: nothing is known of the resource. */
  readonly statsOf: (group: string, version: string, resource: string) => ObjectStats | undefined;
  /** Of requests that are not long-running; a quarter of it is the most anyone waits for a seat. */
  readonly requestTimeoutMs: number;
}

const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const maxWaitMs = 60_000;
const nothing = (): void => {};

/**
 * Lets each request have its seats, wait for them, or turns it away (filters priority-and-fairness.go). A watch holds
 * seats until what it begins with has been sent; other long-running requests need none.
 */
export function withPriorityAndFairness(deps: PriorityAndFairnessDeps): Filter {
  const { flowControl } = deps;
  const waits = new Deadlines(flowControl.clock, Math.min(maxWaitMs, deps.requestTimeoutMs / 4));
  return (next) => (exchange) => {
    const { info, user } = exchange;
    if (exchange.longRunning && info.verb !== 'watch') return next(exchange);
    const flow = flowControl.classify(user, info);
    const { level, stats } = flow;
    exchange.headers['x-kubernetes-pf-flowschema-uid'] = flow.uid;
    exchange.headers['x-kubernetes-pf-prioritylevel-uid'] = level.uid;
    const work = estimate(deps, exchange, flow);
    stats.series.seats.observe(maxSeatsOf(work));
    const distinguisher = flow.distinguisher(user, info);
    const request = level.queues.start({ flow: stats, distinguisher, work, details: () => detailsOf(exchange) }, flow.hand(distinguisher));
    if (!request) return turnAway(flow, flowControl.clock.nowMs());
    if (request.state === 'executing') return serve(deps, exchange, flow, request, next);
    return turn(exchange, flow, request, { waits, inFlight: deps.inFlight }).then((mine) =>
      mine ? serve(deps, exchange, flow, request, next) : turnAway(flow, flowControl.clock.nowMs()),
    );
  };
}

function serve(
  { flowControl, inFlight }: PriorityAndFairnessDeps,
  exchange: Exchange,
  { level }: Flow,
  request: FairRequest,
  next: Handler,
): Promise<Outcome> | Outcome {
  if (exchange.info.verb === 'watch') {
    const forget = flowControl.watches.register(exchange.info, exchange.query);
    sit(exchange, new WatchSeats(() => level.queues.finish(request), forget));
    return serveWatch(exchange, next);
  }
  const uncount = inFlight.enter(exchange.info.verb);
  const leave = (): void => {
    uncount();
    level.queues.finish(request);
  };
  exchange.leave = leave;
  const fail = (error: unknown): never => {
    leave();
    throw error;
  };
  const succeed = (outcome: Outcome): Outcome => {
    leave();
    return outcome;
  };
  // No async function: this is on the way of every request.
  try {
    const outcome = next(exchange);
    return outcome instanceof Promise ? outcome.then(succeed, fail) : succeed(outcome);
  } catch (error) {
    return fail(error);
  }
}

/**
 * The seats of a watch are given back by its stream, once that has begun; or here, when it never does. Whoever gets the
 * answer reads it or leaves it, also when the peer is gone: the stream always ends.
 */
async function serveWatch(exchange: Exchange, next: Handler): Promise<Outcome> {
  try {
    const outcome = await next(exchange);
    // A connection that was taken over is used up by now.
    if (outcome.status >= 300 || outcome.status === 101) exchange.onEnd();
    return outcome;
  } catch (error) {
    exchange.onEnd();
    throw error;
  }
}

/** By itself, for its functions last as long as the watch and keep what is named where they are made. */
function sit(exchange: Exchange, seats: WatchSeats): void {
  exchange.leave = () => seats.leave();
  exchange.onEnd = () => seats.end();
}

/** The seats of a watch, and its place among those that make writes wider. Watches are many: what they waited with is let go. */
class WatchSeats {
  #leave: (() => void) | undefined;
  #forget: (() => void) | undefined;

  constructor(leave: () => void, forget: () => void) {
    this.#leave = leave;
    this.#forget = forget;
  }

  leave(): void {
    const leave = this.#leave;
    this.#leave = undefined;
    leave?.();
  }

  end(): void {
    const forget = this.#forget;
    this.#forget = undefined;
    this.leave();
    forget?.();
  }
}

/** Resolves to true when it is this request's turn, to false when nobody waits any more or it took too long. */
function turn(
  exchange: Exchange,
  { level }: Flow,
  request: FairRequest,
  { waits, inFlight }: { readonly waits: Deadlines; readonly inFlight: InFlight },
): Promise<boolean> {
  return new Promise((resolve) => {
    const { signal } = exchange.request;
    const unqueue = inFlight.queue(exchange.info.verb);
    const end = (mine: boolean): void => {
      unqueue();
      timer.cancel();
      signal.removeEventListener('abort', giveUp);
      exchange.leave = nothing;
      resolve(mine);
    };
    const giveUp = (): void => {
      level.queues.cancel(request);
      end(request.state === 'executing');
    };
    const timer = waits.schedule(giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    // The deadline of the request calls this.
    exchange.leave = giveUp;
    request.onDispatched = () => end(true);
  });
}

function turnAway({ level }: Flow, nowMs: number): Outcome {
  level.dropped.record(nowMs);
  return tooManyRequests(level.dropped.retryAfterSeconds);
}

function estimate({ flowControl, statsOf }: PriorityAndFairnessDeps, { info, query }: Exchange, { level, stats }: Flow): WorkEstimate {
  const { verb, group, version, resource, name } = info;
  if (!info.resourceRequest) return oneSeat;
  if (verb === 'list' || (verb === 'watch' && beginsWithList(query))) {
    return estimateList(statsOf(group, version, resource), Number(query.get('limit') ?? 0) || 0, name !== '', level.maxSeats);
  }
  // Tokens of service accounts are made, not stored: no watch hears of them.
  if (readVerbs.has(verb) || info.subresource === 'token') return oneSeat;
  const watchers = flowControl.watches.interested(info);
  stats.series.watches.observe(watchers);
  return estimateWrite(watchers, level.maxSeats);
}

function beginsWithList(query: URLSearchParams): boolean {
  const revision = query.get('resourceVersion') ?? '';
  return isTrue(query.get('sendInitialEvents')) || revision === '' || revision === '0';
}

function detailsOf({ user, info }: Exchange) {
  const { verb, path, namespace, name, group, version, resource, subresource } = info;
  return { userName: user.name, verb, path, namespace, name, groupVersion: group ? `${group}/${version}` : version, resource, subresource };
}
