/** What can be a member of a {@link SlotSet}: of one at a time. */
export interface Slotted {
  /** Its place in the set, which alone writes it; -1 while it is in none. */
  slot: number;
}

/**
 * A set for what comes and goes by the thousand, in no order. A Set (and a Map) is copied by V8 whenever as many have
 * passed through as it has room for, and the table it had before refers to the copy: once one such table has outlived the
 * collections of young objects, so does every later one, with all that were in it when it was copied, and what those hold,
 * until the old generation is collected. Here nothing is left behind.
 */
export class SlotSet<T extends Slotted> implements Iterable<T> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  /** The member must be in no set. */
  add(member: T): void {
    member.slot = this.#members.push(member) - 1;
  }

  /** False when it is in no set. */
  delete(member: T): boolean {
    if (member.slot < 0) return false;
    const last = this.#members.pop()!;
    if (last !== member) {
      this.#members[member.slot] = last;
      last.slot = member.slot;
    }
    member.slot = -1;
    return true;
  }

  /** The member at hand may be deleted; those that are added meanwhile are not met. */
  *[Symbol.iterator](): Iterator<T> {
    for (let at = this.#members.length - 1; at >= 0; at--) {
      const member = this.#members[at];
      if (member) yield member;
    }
  }
}
