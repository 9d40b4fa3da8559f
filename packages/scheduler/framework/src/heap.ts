/** A binary heap whose items can be found, changed and removed by their key. */
export class KeyedHeap<T> {
  readonly #items: T[] = [];
  readonly #places = new Map<string, number>();
  readonly #keyOf: (item: T) => string;
  readonly #compare: (a: T, b: T) => number;

  constructor(keyOf: (item: T) => string, compare: (a: T, b: T) => number) {
    this.#keyOf = keyOf;
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#items[place];
  }

  values(): readonly T[] {
    return this.#items;
  }

  /** Adds an item, or puts it in the place of the one with the same key. */
  push(item: T): void {
    const key = this.#keyOf(item);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#items.length;
      this.#items.push(item);
      this.#places.set(key, place);
    } else this.#items[place] = item;
    this.#settle(place);
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.remove(this.#keyOf(first));
    return first;
  }

  remove(key: string): T | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const item = this.#items[place]!;
    const last = this.#items.pop()!;
    this.#places.delete(key);
    if (place < this.#items.length) {
      this.#items[place] = last;
      this.#places.set(this.#keyOf(last), place);
      this.#settle(place);
    }
    return item;
  }

  #settle(start: number): void {
    let place = start;
    while (place > 0 && this.#isBefore(place, (place - 1) >> 1)) {
      this.#swap(place, (place - 1) >> 1);
      place = (place - 1) >> 1;
    }
    for (;;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) if (child < this.#items.length && this.#isBefore(child, least)) least = child;
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    return this.#compare(this.#items[a]!, this.#items[b]!) < 0;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#items[a]!, this.#items[b]!];
    this.#items[a] = second;
    this.#items[b] = first;
    this.#places.set(this.#keyOf(second), a);
    this.#places.set(this.#keyOf(first), b);
  }
}
