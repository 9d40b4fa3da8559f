import type { ChannelCredentials } from '@grpc/grpc-js';
import type { Clock, Logger, Timer } from '@kubewright/api-machinery';
import { StoreClosedError } from '@kubewright/storage';
import * as methods from '../wire/etcd-methods.ts';
import type { Method } from '../wire/etcd-methods.ts';
import { EtcdTimeoutError } from '../errors.ts';
import { failureOf } from './failure.ts';
import { Member } from './member.ts';

/** A call that takes longer has its member checked; it goes on meanwhile. */
const doubtAfterMs = 1_000;
/** A member that cannot tell the cluster's revision within this time is not used until it can. */
const checkTimeoutMs = 1_000;
const checkAgainMs = 250;
const slow = new Error(`no answer in ${checkTimeoutMs} ms`);

export interface MembersDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface MembersOptions {
  /** host:port of each, and what it is spoken to with. */
  readonly members: readonly { readonly address: string; readonly credentials: ChannelCredentials }[];
  /** The longest any call takes, in milliseconds. */
  readonly callTimeoutMs: number;
}

/** Work on one member; ends when the signal aborts. */
type Work<A> = (member: Member, signal: AbortSignal) => Promise<A>;

/** What ends a call before its answer. */
interface Limits {
  readonly signal: AbortSignal;
  clear(): void;
}

/**
 * The members of one etcd cluster: calls go round those that are usable. A member that breaks off, hangs, or has lost
 * its quorum is left at once and taken again when it answers a linearizable read.
 */
export class Members {
  readonly #deps: MembersDeps;
  readonly #callTimeoutMs: number;
  readonly #members: readonly Member[];
  /** How to end whatever goes on. */
  readonly #running = new Set<(reason: Error) => void>();
  readonly #checking = new Set<Member>();
  readonly #waiters = new Set<() => void>();
  #turn = 0;
  #lastFailure: Error | undefined;
  #closed = false;

  constructor(deps: MembersDeps, { members, callTimeoutMs }: MembersOptions) {
    this.#deps = deps;
    this.#callTimeoutMs = callTimeoutMs;
    this.#members = members.map(({ address, credentials }) => new Member(address, credentials, () => this.#wake()));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Makes a call that may be made twice: goes on to another member when one fails. */
  async read<Q extends object, A extends object>(method: Method<Q, A>, message: Partial<Q>, signal?: AbortSignal): Promise<A> {
    return this.repeatable((member, ends) => member.call(method, message, ends), signal);
  }

  /** The same for work that is more than one call. */
  async repeatable<A>(work: Work<A>, callers?: AbortSignal): Promise<A> {
    const limits = this.#limits(callers);
    try {
      for (;;) {
        const member = await this.usable(limits.signal);
        try {
          return await this.#movable(member, work, limits.signal);
        } catch (error) {
          if (limits.signal.aborted || failureOf(error) === 'answered') throw error;
          this.distrust(member, error);
        }
      }
    } catch (error) {
      throw this.#reason(error, limits.signal);
    } finally {
      limits.clear();
    }
  }

  /** Makes a call that may happen once at most: another member is asked only when one has refused it unseen. */
  async write<Q extends object, A extends object>(method: Method<Q, A>, message: Partial<Q>, callers?: AbortSignal): Promise<A> {
    const limits = this.#limits(callers);
    try {
      for (;;) {
        const member = await this.usable(limits.signal);
        const doubt = this.#doubt(member);
        try {
          return await member.call(method, message, limits.signal);
        } catch (error) {
          const failure = failureOf(error);
          if (failure !== 'answered' && !limits.signal.aborted) this.distrust(member, error);
          if (failure !== 'refused') throw error;
        } finally {
          doubt.cancel();
        }
      }
    } catch (error) {
      throw this.#reason(error, limits.signal);
    } finally {
      limits.clear();
    }
  }

  /** The next member in turn that is usable; waits for one. @throws the signal's reason. */
  async usable(signal: AbortSignal): Promise<Member> {
    for (;;) {
      signal.throwIfAborted();
      if (this.closed) throw new StoreClosedError();
      for (let i = 0; i < this.#members.length; i++) {
        const member = this.#members[this.#turn++ % this.#members.length]!;
        if (member.usable) return member;
      }
      // Asking those that are not connected tells why.
      for (const member of this.#members) this.doubt(member);
      await this.#changed(signal);
    }
  }

  /** Leaves a member until it answers again. */
  distrust(member: Member, why: unknown): void {
    this.#lastFailure = why instanceof Error ? why : new Error(String(why));
    if (!member.trusted || this.closed) return;
    this.#deps.logger.warn('an etcd member is left until it answers', { member: member.address, error: this.#lastFailure.message });
    member.distrust();
    void this.#check(member);
  }

  /** Checks a member that is slow. */
  doubt(member: Member): void {
    if (member.trusted) void this.#check(member);
  }

  /** Goes on until the signal aborts or the store closes. */
  async *until<T>(callers: AbortSignal, work: (ends: AbortSignal) => AsyncIterable<T>): AsyncGenerator<T> {
    const { signal, clear } = this.#ends(callers);
    try {
      yield* work(signal);
    } finally {
      clear();
    }
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#running) end(new StoreClosedError());
    for (const member of this.#members) member.close();
  }

  /** One check at a time; one that fails is repeated until the member answers. */
  async #check(member: Member): Promise<void> {
    if (this.#checking.has(member)) return;
    this.#checking.add(member);
    while (!this.closed) {
      const failure = await this.#failureOf(member);
      if (!failure) break;
      // A slow member is better than none: under load all may be slow.
      if (failure !== slow || this.#members.some((other) => other !== member && other.usable)) this.distrust(member, failure);
      await new Promise<void>((resolve) => this.#deps.clock.schedule(checkAgainMs, resolve));
    }
    this.#checking.delete(member);
    if (member.trusted || this.closed) return;
    this.#deps.logger.info('an etcd member answers again', { member: member.address });
    member.trust();
    this.#wake();
  }

  async #failureOf(member: Member): Promise<Error | undefined> {
    const ends = new AbortController();
    const timer = this.#schedule(checkTimeoutMs, () => ends.abort());
    try {
      await member.call(methods.range, { key: '\0', countOnly: true, limit: 1 }, ends.signal);
      return undefined;
    } catch (error) {
      if (ends.signal.aborted) return slow;
      return failureOf(error) === 'answered' ? undefined : (error as Error);
    } finally {
      timer.cancel();
    }
  }

  /** Does the work on a member; it breaks off when the member is no longer trusted. */
  async #movable<A>(member: Member, work: Work<A>, signal: AbortSignal): Promise<A> {
    const ends = new AbortController();
    const end = (): void => ends.abort();
    const stayed = member.whenLeft(end);
    signal.addEventListener('abort', end, { once: true });
    const doubt = this.#doubt(member);
    try {
      return await work(member, ends.signal);
    } finally {
      doubt.cancel();
      stayed();
      signal.removeEventListener('abort', end);
    }
  }

  #doubt(member: Member): { cancel(): void } {
    return this.#deps.clock.schedule(doubtAfterMs, () => this.doubt(member));
  }

  /** Ends at the caller's signal, at the deadline, and when the store closes. */
  #limits(callers: AbortSignal | undefined): Limits {
    callers?.throwIfAborted();
    const { signal, end, clear } = this.#ends(callers);
    const timer = this.#schedule(this.#callTimeoutMs, () => end(this.#tooLate()));
    return {
      signal,
      clear: () => {
        timer.cancel();
        clear();
      },
    };
  }

  /** Ends at the caller's signal and when the store closes. */
  #ends(callers: AbortSignal | undefined): Limits & { end(reason: Error): void } {
    const ends = new AbortController();
    const end = (reason: Error): void => ends.abort(reason);
    // Many calls may hang on one signal; listeners of a dependent one are not counted against it.
    const outer = callers && AbortSignal.any([callers]);
    const onAbort = (): void => ends.abort(outer?.reason);
    this.#running.add(end);
    outer?.addEventListener('abort', onAbort, { once: true });
    if (outer?.aborted) onAbort();
    if (this.#closed) end(new StoreClosedError());
    const clear = (): void => {
      this.#running.delete(end);
      outer?.removeEventListener('abort', onAbort);
    };
    return { signal: ends.signal, end, clear };
  }

  /** Where this process was busy, an answer may have come in time and wait to be read: it is, before the time is over. */
  #schedule(delayMs: number, callback: () => void): Timer {
    let timer = this.#deps.clock.schedule(delayMs, () => (timer = this.#deps.clock.schedule(0, callback)));
    return { cancel: () => timer.cancel() };
  }

  #tooLate(): Error {
    const last = this.#lastFailure;
    const why = last && this.#members.every((member) => !member.usable) ? `: ${last.message}` : '';
    return new EtcdTimeoutError(`etcd did not answer in ${this.#callTimeoutMs} ms${why}`);
  }

  /** A call that was cancelled failed for the reason it was cancelled for. */
  #reason(error: unknown, signal: AbortSignal): unknown {
    return signal.aborted ? signal.reason : error;
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
  }
}
