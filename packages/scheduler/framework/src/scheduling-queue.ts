import type { Clock, Timer } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import type { ClusterEvent, RequeueRule } from './cluster-event.ts';
import { ruleMatches } from './cluster-event.ts';
import { KeyedHeap } from './heap.ts';
import type { QueuedPod } from './queued-pod.ts';
import type { Status } from './status.ts';

export interface SchedulingQueueDeps {
  readonly clock: Clock;
  /** Order of the active queue. */
  readonly compare: (a: QueuedPod, b: QueuedPod) => number;
  /** Whether a pod may be queued at all; a rejection names the plugin. */
  readonly preEnqueue: (pod: Pod) => { status: Status; plugin: string } | undefined;
  /** When a plugin's rejections are worth another try; undefined: at every event. */
  readonly requeueRules: (plugin: string) => readonly RequeueRule[] | undefined;
}

export interface SchedulingQueueOptions {
  readonly initialBackoffMs?: number;
  readonly maxBackoffMs?: number;
  /** After so long an unschedulable pod is tried again, whatever happened. */
  readonly maxUnschedulableMs?: number;
}

const flushEveryMs = 30_000;

interface InFlight {
  readonly entry: QueuedPod;
  /** Number of the first event that came after it was popped. */
  readonly firstEvent: number;
}

/**
 * The pods that wait for a node, in three places: active (next to be tried, by priority and time), backing off (1 s
 * after the first failure, doubling to 10 s), and unschedulable (until an event that may help, or five minutes). When
 * nothing is active, pods whose backoff an event has made pointless are tried at once; those that failed by an error
 * wait it out. (pkg/scheduler/backend/queue)
 */
export class SchedulingQueue {
  readonly #deps: SchedulingQueueDeps;
  readonly #initialBackoffMs: number;
  readonly #maxBackoffMs: number;
  readonly #maxUnschedulableMs: number;
  readonly #active: KeyedHeap<QueuedPod>;
  readonly #backoff: KeyedHeap<QueuedPod>;
  readonly #errorBackoff: KeyedHeap<QueuedPod>;
  readonly #unschedulable = new Map<string, QueuedPod>();
  readonly #inFlight = new Map<string, InFlight>();
  /** Events since the oldest pod in flight was popped. */
  #events: ClusterEvent[] = [];
  #eventsBefore = 0;
  #backoffTimer: Timer | undefined;
  #wake: (() => void) | undefined;
  #sequence = 0;

  constructor(deps: SchedulingQueueDeps, options: SchedulingQueueOptions = {}) {
    this.#deps = deps;
    this.#initialBackoffMs = options.initialBackoffMs ?? 1_000;
    this.#maxBackoffMs = options.maxBackoffMs ?? 10_000;
    this.#maxUnschedulableMs = options.maxUnschedulableMs ?? 300_000;
    const inOrder = (a: QueuedPod, b: QueuedPod): number => deps.compare(a, b) || a.sequence - b.sequence;
    const byExpiry = (a: QueuedPod, b: QueuedPod): number => this.#backoffEndMs(a) - this.#backoffEndMs(b) || inOrder(a, b);
    this.#active = new KeyedHeap(uidOf, inOrder);
    this.#backoff = new KeyedHeap(uidOf, byExpiry);
    this.#errorBackoff = new KeyedHeap(uidOf, byExpiry);
  }

  /** How many pods are where. */
  get counts(): { active: number; backoff: number; unschedulable: number; gated: number } {
    const gated = [...this.#unschedulable.values()].filter(({ gatedBy }) => gatedBy !== undefined).length;
    return {
      active: this.#active.size,
      backoff: this.#backoff.size + this.#errorBackoff.size,
      unschedulable: this.#unschedulable.size - gated,
      gated,
    };
  }

  /** A new pod without a node. */
  add(pod: Pod): void {
    if (this.#find(pod.metadata.uid!) || this.#inFlight.has(pod.metadata.uid!)) return this.update(pod, pod);
    const entry: QueuedPod = {
      pod,
      timestampMs: this.#deps.clock.nowMs(),
      sequence: this.#sequence++,
      attempts: 0,
      rejectedBy: new Set(),
      gatedBy: undefined,
      consecutiveErrors: 0,
    };
    this.#activate(entry);
  }

  /** A waiting pod has changed. A change of an unschedulable pod may be what it waited for. */
  update(_old: Pod, pod: Pod, event?: ClusterEvent): void {
    const uid = pod.metadata.uid!;
    const inFlight = this.#inFlight.get(uid);
    if (inFlight) {
      inFlight.entry.pod = pod;
      if (event) this.#events.push(event);
      return;
    }
    const entry = this.#find(uid);
    if (!entry) return this.add(pod);
    entry.pod = pod;
    if (this.#active.get(uid)) this.#active.push(entry);
    else if (this.#unschedulable.has(uid)) this.#reconsider(entry, event);
  }

  #reconsider(entry: QueuedPod, event: ClusterEvent | undefined): void {
    if (entry.gatedBy !== undefined) {
      this.#unschedulable.delete(uidOf(entry));
      this.#activate(entry);
    } else if (event && this.#mayHelp(entry, event)) this.#requeue(entry);
  }

  /** The pod is gone, has a node, or is no longer this scheduler's. */
  delete(uid: string): void {
    this.#active.remove(uid);
    this.#backoff.remove(uid);
    this.#errorBackoff.remove(uid);
    this.#unschedulable.delete(uid);
  }

  /** Waits for the next pod to try. The caller owes `done` or `addUnschedulable` for it. Undefined once aborted. */
  async pop(signal: AbortSignal): Promise<QueuedPod | undefined> {
    while (!signal.aborted) {
      const entry = this.#active.pop() ?? this.#backoff.pop();
      if (entry) return this.#launch(entry);
      await this.#sleep(signal);
    }
    return undefined;
  }

  #launch(entry: QueuedPod): QueuedPod {
    entry.attempts++;
    this.#inFlight.set(uidOf(entry), { entry, firstEvent: this.#eventsBefore + this.#events.length });
    return entry;
  }

  /** The pod is on its way to a node, or needs no more tries. */
  done(uid: string): void {
    this.#inFlight.delete(uid);
    this.#forgetEvents();
  }

  /**
   * A try has failed: the pod waits for an event that helps those that rejected it. If one came during the try, it backs
   * off only. Without a rejection the failure was an error, and it backs off as well.
   */
  addUnschedulable(entry: QueuedPod, rejectedBy: ReadonlySet<string>): void {
    const uid = uidOf(entry);
    const inFlight = this.#inFlight.get(uid);
    const missed = inFlight ? this.#events.slice(Math.max(0, inFlight.firstEvent - this.#eventsBefore)) : [];
    this.done(uid);
    if (this.#find(uid)) return;
    entry.timestampMs = this.#deps.clock.nowMs();
    entry.sequence = this.#sequence++;
    entry.rejectedBy = rejectedBy;
    entry.consecutiveErrors = rejectedBy.size === 0 ? entry.consecutiveErrors + 1 : 0;
    if (rejectedBy.size === 0 || missed.some((event) => this.#mayHelp(entry, event))) this.#backOff(entry);
    else this.#unschedulable.set(uid, entry);
  }

  /** Something in the cluster changed: brings back the pods it may help. */
  handleEvent(event: ClusterEvent): void {
    if (this.#inFlight.size > 0) this.#events.push(event);
    for (const entry of this.#unschedulable.values()) {
      if (entry.gatedBy === undefined && this.#mayHelp(entry, event)) this.#requeue(entry);
    }
  }

  /** Runs until aborted: brings back what has been unschedulable for too long. */
  run(signal: AbortSignal): void {
    const { clock } = this.#deps;
    let timer: Timer | undefined;
    const flush = (): void => {
      if (signal.aborted) return;
      for (const entry of this.#unschedulable.values()) {
        const isStale = clock.nowMs() - entry.timestampMs > this.#maxUnschedulableMs;
        if (isStale && entry.gatedBy === undefined) this.#requeue(entry);
      }
      timer = clock.schedule(flushEveryMs, flush);
    };
    timer = clock.schedule(flushEveryMs, flush);
    const stop = (): void => {
      timer?.cancel();
      this.#backoffTimer?.cancel();
    };
    signal.addEventListener('abort', stop, { once: true });
  }

  #find(uid: string): QueuedPod | undefined {
    return this.#active.get(uid) ?? this.#backoff.get(uid) ?? this.#errorBackoff.get(uid) ?? this.#unschedulable.get(uid);
  }

  #mayHelp(entry: QueuedPod, event: ClusterEvent): boolean {
    for (const plugin of entry.rejectedBy) {
      const rules = this.#deps.requeueRules(plugin);
      if (!rules || rules.some((rule) => ruleMatches(rule, entry.pod, event))) return true;
    }
    return false;
  }

  #requeue(entry: QueuedPod): void {
    this.#unschedulable.delete(uidOf(entry));
    if (this.#backoffEndMs(entry) > this.#deps.clock.nowMs()) this.#backOff(entry);
    else this.#activate(entry);
  }

  #activate(entry: QueuedPod): void {
    const rejection = this.#deps.preEnqueue(entry.pod);
    entry.gatedBy = rejection?.plugin;
    if (rejection) {
      entry.rejectedBy = new Set([rejection.plugin]);
      this.#unschedulable.set(uidOf(entry), entry);
      return;
    }
    this.#active.push(entry);
    this.#wake?.();
  }

  #backOff(entry: QueuedPod): void {
    if (entry.consecutiveErrors > 0) {
      this.#errorBackoff.push(entry);
      this.#armBackoffTimer();
      return;
    }
    this.#backoff.push(entry);
    this.#armBackoffTimer();
    this.#wake?.();
  }

  #backoffEndMs(entry: QueuedPod): number {
    const failures = entry.consecutiveErrors > 0 ? entry.consecutiveErrors : entry.attempts;
    if (failures === 0) return entry.timestampMs;
    return entry.timestampMs + Math.min(this.#maxBackoffMs, this.#initialBackoffMs * 2 ** Math.min(30, failures - 1));
  }

  /** One timer, for the pod whose backoff ends first. */
  #armBackoffTimer(): void {
    this.#backoffTimer?.cancel();
    const ends = [this.#backoff.peek(), this.#errorBackoff.peek()].flatMap((entry) => (entry ? [this.#backoffEndMs(entry)] : []));
    if (ends.length === 0) return;
    this.#backoffTimer = this.#deps.clock.schedule(Math.min(...ends) - this.#deps.clock.nowMs(), () => this.#flushBackoff());
  }

  #flushBackoff(): void {
    const nowMs = this.#deps.clock.nowMs();
    for (const heap of [this.#backoff, this.#errorBackoff]) {
      for (let entry = heap.peek(); entry && this.#backoffEndMs(entry) <= nowMs; entry = heap.peek()) {
        heap.pop();
        this.#activate(entry);
      }
    }
    this.#armBackoffTimer();
  }

  /** Events matter only to pods in flight that were popped before them. */
  #forgetEvents(): void {
    if (this.#inFlight.size > 0) {
      const oldest = Math.min(...[...this.#inFlight.values()].map(({ firstEvent }) => firstEvent));
      if (oldest - this.#eventsBefore < 1_000) return;
      this.#events.splice(0, oldest - this.#eventsBefore);
      this.#eventsBefore = oldest;
      return;
    }
    this.#eventsBefore += this.#events.length;
    this.#events = [];
  }

  #sleep(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wake = undefined;
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

const uidOf = ({ pod }: QueuedPod): string => pod.metadata.uid!;
