import type { ClientDuplexStream } from '@grpc/grpc-js';
import { pause, type Clock } from '@kubewright/api-machinery';
import { CompactedError, inRange, type StoreEvent, type WatchBatch, type WatchRequest } from '@kubewright/storage';
import type { KeySpace } from './key-space.ts';
import { failureOf } from './members/failure.ts';
import type { Member } from './members/member.ts';
import type { Members } from './members/members.ts';
import type { WatchAnswer, WatchCall, WireEvent } from './wire/etcd-messages.ts';
import * as methods from './wire/etcd-methods.ts';

const resumeDelayMs = 100;
/** Both as key and as end of a range: all keys. */
const everyKey = '\0';

export interface EtcdWatchDeps {
  readonly members: Members;
  readonly keys: KeySpace;
  readonly clock: Clock;
  /** Told of every revision that was seen. */
  readonly onRevision: (revision: number) => void;
}

/** A watch with its first revision settled. */
export type SettledWatch = WatchRequest & { readonly fromRevision: number };

type WatchStream = ClientDuplexStream<Partial<WatchCall>, WatchAnswer>;

/**
 * Watches a range. When a member is lost it goes on at another from where it was, so that nothing is lost or repeated.
 *
 * A watch that wants progress watches all keys and leaves out those outside its range: every revision changes some key,
 * so it learns of each as soon as it happens, in order with the events. etcd's own progress notifications come every
 * ten minutes, and those asked for overtake events before etcd 3.4.25 and 3.5.8 (etcd #15220).
 */
export async function* etcdWatch(deps: EtcdWatchDeps, request: SettledWatch, signal: AbortSignal): AsyncGenerator<WatchBatch> {
  let from = request.fromRevision;
  while (!signal.aborted) {
    try {
      const member = await deps.members.usable(signal);
      for await (const batch of watchMember(deps, member, { ...request, fromRevision: from }, signal)) {
        deps.onRevision(batch.revision);
        from = Math.max(from, batch.revision + 1);
        yield batch;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (failureOf(error) === 'answered') throw error;
    }
    await pause(deps.clock, resumeDelayMs, signal);
  }
}

/** The batches of one stream on one member; ends when the member is left. */
async function* watchMember(
  { members, keys, onRevision }: EtcdWatchDeps,
  member: Member,
  request: SettledWatch,
  signal: AbortSignal,
): AsyncGenerator<WatchBatch> {
  const { start, end, progress = false } = request;
  const range = { start: keys.startToEtcd(start), end: keys.toEtcd(end) };
  const stream = openStream(member, request, range);
  const cancel = (): void => stream.cancel();
  const stayed = member.whenLeft(cancel);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    for await (const answer of wholeAnswers(stream)) {
      if (answer.canceled) {
        onRevision(answer.header.revision);
        throw canceled(answer);
      }
      const batch = answer.created ? standing(answer, request) : batchOf(answer.events, range, keys);
      if (batch && (progress || batch.events.length > 0)) yield batch;
    }
  } catch (error) {
    if (failureOf(error) !== 'answered' && !signal.aborted) members.distrust(member, error);
    throw error;
  } finally {
    stayed();
    signal.removeEventListener('abort', cancel);
    stream.cancel();
  }
}

function openStream(
  member: Member,
  { fromRevision, progress, withoutPrevious }: SettledWatch,
  range: { start: string; end: string },
): WatchStream {
  const stream = member.stream(methods.watch);
  const [key, rangeEnd] = progress ? [everyKey, everyKey] : [range.start, range.end];
  stream.write({ create: { key, rangeEnd, startRevision: fromRevision, previous: !withoutPrevious, fragment: true } });
  // Whoever reads the stream hears of its failure; this one is for a stream that is cancelled and read no more.
  stream.on('error', () => {});
  return stream;
}

/** Puts together what came in pieces. */
async function* wholeAnswers(stream: WatchStream): AsyncGenerator<WatchAnswer> {
  let pieces: WireEvent[] = [];
  for await (const answer of stream as AsyncIterable<WatchAnswer>) {
    const events = pieces.length > 0 ? pieces.concat(answer.events) : answer.events;
    if (answer.fragment) pieces = events;
    else {
      pieces = [];
      yield { ...answer, events };
    }
  }
}

/** Where the member stands, if no change up to there is still to come. */
function standing({ header }: WatchAnswer, { fromRevision }: SettledWatch): WatchBatch | undefined {
  return header.revision < fromRevision ? { revision: header.revision, events: [] } : undefined;
}

/** The events inside the range; an answer holds whole transactions, and its last event tells how far it reaches. */
function batchOf(events: readonly WireEvent[], range: { start: string; end: string }, keys: KeySpace): WatchBatch | undefined {
  const last = events.at(-1);
  if (!last) return undefined;
  return {
    revision: last.kv.modRevision,
    events: events.filter(({ kv }) => inRange(kv.key, range.start, range.end)).map((event) => storeEvent(event, keys)),
  };
}

function storeEvent({ type, kv, previous }: WireEvent, keys: KeySpace): StoreEvent {
  return { type: type === 0 ? 'put' : 'delete', kv: keys.keyValue(kv), ...(previous && { previous: keys.keyValue(previous) }) };
}

function canceled({ compactRevision, cancelReason }: WatchAnswer): Error {
  return compactRevision > 0 ? new CompactedError(compactRevision) : new Error(`etcd ended the watch: ${cancelReason}`);
}
