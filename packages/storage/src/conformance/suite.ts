import { VirtualClock, type Clock } from '@kubewright/api-machinery';
import { prefixEnd, type KeyValue, type Operation, type Store, type StoreEvent, type TxnResult, type WatchRequest } from '../store.ts';

/** What the suite needs of a test framework; vitest and jest fit, and node:test with an adapter for `expect`. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: () => Promise<void>): unknown;
  /** Tells of a test that is left out, in whose name the reason stands. */
  skip?(name: string): unknown;
  expect(actual: unknown): { toBe(expected: unknown): unknown; toEqual(expected: unknown): unknown };
}

/** How the leases of a store are waited for. */
export interface LeaseTime {
  /** Of the leases the suite grants. */
  readonly ttlSeconds: number;
  /** How long before the end of its time a lease is looked at, to see that it is still there. */
  readonly earlyMs: number;
  /** Lets time pass. */
  advance(durationMs: number): Promise<void>;
}

/** A store under test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Of a store whose leases run on a clock that nobody can move. Unset: they run on the clock that `open` was given. */
  readonly leaseTime?: LeaseTime;
  /** Closes the store and opens it again on the same data; unset when it does not outlive its process. */
  readonly reopen?: () => Promise<Store>;
  /** Closes whatever is open and removes the data. */
  destroy(): Promise<void>;
}

/** Opens an empty store whose leases run on `clock`, unless it says how else to wait for them. */
export type OpenStore = (clock: Clock) => Promise<StoreUnderTest>;

/** What a store cannot keep, for a reason worth reading. */
export interface SuiteOptions {
  /** By the title of the case, why it is left out. */
  readonly leaveOut?: ReadonlyMap<string, string>;
}

export interface Fixture extends StoreUnderTest {
  readonly leaseTime: LeaseTime;
  readonly expect: TestFramework['expect'];
}

/** A chapter of the suite: what must hold, by title, each shown on an empty store of its own. */
export interface Part<F = Fixture> {
  readonly name: string;
  readonly cases: Readonly<Record<string, (fixture: F) => Promise<void>>>;
}

/** A part for stores that can be opened again. */
export type ReopenPart = Part<Fixture & { readonly reopen: () => Promise<Store> }>;

export function declarePart(framework: TestFramework, open: OpenStore, { name, cases }: Part, { leaveOut }: SuiteOptions = {}): void {
  const { describe, test, expect } = framework;
  describe(name, () => {
    for (const [title, body] of Object.entries(cases)) {
      const reason = leaveOut?.get(title);
      if (reason === undefined) test(title, () => onFreshStore(open, (fixture) => body({ ...fixture, expect })));
      else framework.skip?.(`${title} (left out: ${reason})`);
    }
  });
}

/** Whether a store can be opened again shows when it is open; those that cannot pass over the part. */
export function ifReopenable({ name, cases }: ReopenPart): Part {
  const guarded = Object.entries(cases).map(([title, body]) => [
    title,
    async (fixture: Fixture): Promise<void> => {
      const { reopen } = fixture;
      if (reopen) await body({ ...fixture, reopen });
    },
  ]);
  return { name, cases: Object.fromEntries(guarded) as Part['cases'] };
}

async function onFreshStore(open: OpenStore, body: (fixture: StoreUnderTest & { leaseTime: LeaseTime }) => Promise<void>): Promise<void> {
  const clock = new VirtualClock({ settle });
  const opened = await open(clock);
  const leaseTime = opened.leaseTime ?? { ttlSeconds: 10, earlyMs: 1, advance: (durationMs) => clock.advance(durationMs) };
  try {
    await body({ ...opened, leaseTime });
  } finally {
    await opened.destroy();
  }
}

/** Lets what is ready run: promises, and a few turns of the event loop for stores that write in the background. */
export async function settle(): Promise<void> {
  const turn = (globalThis as unknown as { setImmediate(callback: () => void): void }).setImmediate;
  for (let i = 0; i < 4; i++) await new Promise<void>((resolve) => turn(resolve));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const everything = { start: '', end: prefixEnd('') } as const;

export function text(kv: KeyValue | undefined): string | undefined {
  return kv && decoder.decode(kv.value);
}

export function putOf(key: string, value: string, lease?: number): Operation {
  return { op: 'put', key, value: encoder.encode(value), ...(lease !== undefined && { lease }) };
}

/** Puts without a condition and answers with the revision. */
export async function put(store: Store, key: string, value: string, lease?: number): Promise<number> {
  return (await store.txn({ compare: [], success: [putOf(key, value, lease)] })).revision;
}

export async function remove(store: Store, key: string): Promise<number> {
  return (await store.txn({ compare: [], success: [{ op: 'delete', key }] })).revision;
}

export function putIf(store: Store, key: string, modRevision: number, value: string): Promise<TxnResult> {
  return store.txn({ compare: [{ key, modRevision }], success: [putOf(key, value)], failure: [key] });
}

export async function keysIn(store: Store, prefix: string, revision?: number): Promise<string[]> {
  const { kvs } = await store.range({ start: prefix, end: prefixEnd(prefix), ...(revision !== undefined && { revision }) });
  return kvs.map((kv) => kv.key);
}

/** What a promise is rejected with: the error's name, or that it was not. */
export async function errorName(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

/** Reads batches until `count` events have come. */
export async function takeEvents(store: Store, request: WatchRequest, count: number): Promise<StoreEvent[]> {
  const abort = new AbortController();
  const events: StoreEvent[] = [];
  for await (const batch of store.watch(request, abort.signal)) {
    events.push(...batch.events);
    if (events.length >= count) break;
  }
  abort.abort();
  return events;
}

/** `put a=1@2` or `delete a@3`. */
export function show({ type, kv }: StoreEvent): string {
  return type === 'put' ? `put ${kv.key}=${text(kv)}@${kv.modRevision}` : `delete ${kv.key}@${kv.modRevision}`;
}
