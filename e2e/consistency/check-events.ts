import type { History, ObjectOperation, SeenEvent, SeenList } from './history.ts';

/**
 * What a watch and the lists must agree on with the writes: revisions rise, every acknowledged write is told once and
 * nothing else is, and a list is the state at its revision exactly (I2, I12, I13). The first violation, or undefined.
 */
export function checkEvents({ operations, lists, events, lateEvents = events, watchedToEnd }: History): string | undefined {
  if (!watchedToEnd) return 'the watch did not come to the last write';
  return (
    checkAnswered(operations) ??
    checkOrder(events) ??
    checkTold(operations, events) ??
    checkKinds(events) ??
    checkSame(events, lateEvents) ??
    firstOf(lists, (list) => checkList(list, events))
  );
}

/** Whatever becomes of writes, a server that stands answers reads. */
function checkAnswered(operations: readonly ObjectOperation[]): string | undefined {
  return firstOf(operations, ({ key, input, output }) =>
    input.kind === 'get' && output === undefined ? `a read of ${key} was not answered` : undefined,
  );
}

/** A server that began later tells the same, or that it cannot. */
function checkSame(events: readonly SeenEvent[], lateEvents: readonly SeenEvent[]): string | undefined {
  const missed = events.find((event, i) => lateEvents[i]?.revision !== event.revision || lateEvents[i].type !== event.type);
  if (missed) return `the watch of a server that began later does not tell ${missed.type} of ${missed.key} at revision ${missed.revision}`;
  return lateEvents.length === events.length ? undefined : 'the watch of a server that began later tells more than the first';
}

function checkOrder(events: readonly SeenEvent[]): string | undefined {
  return firstOf(events.slice(1), (event, i) =>
    event.revision > events[i]!.revision ? undefined : `the watch goes from revision ${events[i]!.revision} to ${event.revision}`,
  );
}

/** Deletions have no revision in their answer, so they are counted. */
function checkTold(operations: readonly ObjectOperation[], events: readonly SeenEvent[]): string | undefined {
  const told = new Map(events.map((event) => [event.revision, event]));
  const unknown = operations.some(({ output }) => output === undefined);
  const acknowledged = new Set<number>();
  let deletions = 0;
  for (const { key, input, output } of operations) {
    if (output?.kind === 'deleted') deletions++;
    if (input.kind === 'get' || output?.kind !== 'object') continue;
    acknowledged.add(output.revision);
    const event = told.get(output.revision);
    if (event?.key !== key || event.value !== output.value)
      return `the watch does not tell of ${input.kind} of ${key} at revision ${output.revision}`;
  }
  const toldDeletions = events.filter(({ type }) => type === 'DELETED').length;
  if (toldDeletions < deletions) return `the watch tells of ${toldDeletions} deletions; ${deletions} were acknowledged`;
  if (unknown) return undefined;
  if (toldDeletions > deletions) return `the watch tells of ${toldDeletions} deletions; only ${deletions} were acknowledged`;
  return firstOf(events, ({ type, key, revision }) =>
    type === 'DELETED' || acknowledged.has(revision)
      ? undefined
      : `the watch tells of a change of ${key} at revision ${revision} that nobody made`,
  );
}

function checkKinds(events: readonly SeenEvent[]): string | undefined {
  const there = new Set<string>();
  return firstOf(events, ({ type, key, revision }) => {
    if ((type === 'ADDED') === there.has(key)) return `${type} of ${key} at revision ${revision} does not follow from what was told before`;
    if (type === 'DELETED') there.delete(key);
    else there.add(key);
    return undefined;
  });
}

function checkList({ revision, items }: SeenList, events: readonly SeenEvent[]): string | undefined {
  const state = new Map<string, SeenEvent>();
  for (const event of events) {
    if (event.revision > revision) break;
    if (event.type === 'DELETED') state.delete(event.key);
    else state.set(event.key, event);
  }
  if (state.size !== items.size) return `the list of revision ${revision} has ${items.size} items; there were ${state.size}`;
  return firstOf([...items], ([key, item]) => {
    const expected = state.get(key);
    return expected?.revision === item.revision && expected.value === item.value
      ? undefined
      : `the list of revision ${revision} shows ${key} of ${item.revision}; it was ${expected?.revision}`;
  });
}

function firstOf<T>(items: readonly T[], check: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const violation = check(item, index);
    if (violation !== undefined) return violation;
  }
  return undefined;
}
