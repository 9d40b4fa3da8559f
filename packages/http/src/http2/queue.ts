/** What can stand in a queue, in one at a time. */
export interface Queued<T> {
  /** The one it stands in, and its neighbours there: the queue's own affair. */
  queue: object | undefined;
  before: T | undefined;
  behind: T | undefined;
}

/**
 * Those who wait for their turn. They know their neighbours themselves: a Set of streams that take turns makes V8 lay out
 * its table anew again and again, which was half of what a fan-out left to be collected.
 */
export class Queue<T extends Queued<T>> {
  #first: T | undefined;
  #last: T | undefined;

  get first(): T | undefined {
    return this.#first;
  }

  /** At the end; whoever stands in a queue already keeps the place there. */
  add(each: T): void {
    if (each.queue) return;
    each.queue = this;
    each.before = this.#last;
    if (this.#last) this.#last.behind = each;
    else this.#first = each;
    this.#last = each;
  }

  delete(each: T): void {
    if (each.queue !== this) return;
    const { before, behind } = each;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    each.queue = each.before = each.behind = undefined;
  }
}
