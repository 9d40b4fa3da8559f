/** What admission plugins took elsewhere for one request: given back when it is refused after all. */
export class Taken {
  #undo: (() => Promise<void>)[] | undefined;

  add(undo: () => Promise<void>): void {
    (this.#undo ??= []).push(undo);
  }

  /** Never throws: what cannot be given back now is found by whoever looks for what nobody has. */
  async giveBack(): Promise<void> {
    for (const undo of (this.#undo ?? []).reverse()) await undo().catch(() => {});
    this.#undo = undefined;
  }
}
