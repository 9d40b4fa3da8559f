import type { Clock, Timer } from '@kubewright/api-machinery';

interface Entry {
  readonly item: string;
  readonly dueMs: number;
}

/**
 * Items that become due later, each once, at the earliest time asked for. A binary heap behind one timer of the
 * clock: a hundred thousand waiting items cost one timer. Superseded entries stay in the heap until they come up.
 */
export class DelayLine {
  readonly #clock: Clock;
  readonly #onDue: (item: string) => void;
  readonly #heap: Entry[] = [];
  readonly #dueOf = new Map<string, number>();
  #timer: Timer | undefined;
  #timerDueMs = Infinity;

  constructor(clock: Clock, onDue: (item: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  get size(): number {
    return this.#dueOf.size;
  }

  add(item: string, delayMs: number): void {
    const dueMs = this.#clock.monotonicMs() + delayMs;
    const before = this.#dueOf.get(item);
    if (before !== undefined && before <= dueMs) return;
    this.#dueOf.set(item, dueMs);
    this.#push({ item, dueMs });
    this.#arm();
  }

  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDueMs = Infinity;
    this.#heap.length = 0;
    this.#dueOf.clear();
  }

  #arm(): void {
    const head = this.#heap[0];
    if (!head || head.dueMs >= this.#timerDueMs) return;
    this.#timer?.cancel();
    this.#timerDueMs = head.dueMs;
    this.#timer = this.#clock.schedule(head.dueMs - this.#clock.monotonicMs(), () => this.#fire());
  }

  #fire(): void {
    this.#timer = undefined;
    this.#timerDueMs = Infinity;
    const nowMs = this.#clock.monotonicMs();
    for (let head = this.#heap[0]; head && head.dueMs <= nowMs; head = this.#heap[0]) {
      this.#pop();
      if (this.#dueOf.get(head.item) !== head.dueMs) continue;
      this.#dueOf.delete(head.item);
      this.#onDue(head.item);
    }
    this.#arm();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.dueMs <= entry.dueMs) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && heap[child + 1]!.dueMs < heap[child]!.dueMs) child++;
      if (heap[child]!.dueMs >= last.dueMs) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}
