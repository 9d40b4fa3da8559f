/** What can stand in a queue, in one at a time; where it stands, only queues know. */
export abstract class Queued {
  #queue: Queued | undefined;
  /** A queue is a ring that begins and ends with the queue itself. */
  #before: Queued = this;
  #behind: Queued = this;

  protected get behind(): Queued {
    return this.#behind;
  }

  protected enqueue(each: Queued): void {
    if (each.#queue) return;
    each.#queue = this;
    each.#before = this.#before;
    each.#behind = this;
    this.#before.#behind = each;
    this.#before = each;
  }

  protected dequeue(each: Queued): void {
    if (each.#queue !== this) return;
    each.#before.#behind = each.#behind;
    each.#behind.#before = each.#before;
    each.#queue = undefined;
    each.#before = each.#behind = each;
  }
}

/**
 * Those who wait for their turn. They know their neighbours themselves: a Set of streams that take turns makes V8 lay out
 * its table anew again and again, which was half of what a fan-out left to be collected.
 */
export class Queue<T extends Queued> extends Queued {
  get first(): T | undefined {
    const { behind } = this;
    return behind === this ? undefined : (behind as T);
  }

  /** At the end; whoever stands in a queue already keeps the place there. */
  add(each: T): void {
    this.enqueue(each);
  }

  delete(each: T): void {
    this.dequeue(each);
  }
}
