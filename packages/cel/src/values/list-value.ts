import type { CelValue } from './value.ts';

/** x-kubernetes-list-type: sets and keyed lists are equal in any order. */
export type ListKind = 'atomic' | 'set' | { readonly keys: readonly string[] };

/** A list. Elements of lists from JSON are made when they are asked for. */
export abstract class ListValue {
  abstract readonly size: number;
  /** How equal elements are told in a list of a schema. */
  readonly kind: ListKind = 'atomic';
  /** @throws {CelError} when the element does not fit its schema; the index must be below `size` */
  abstract at(index: number): CelValue;

  toArray(): CelValue[] {
    return Array.from({ length: this.size }, (_, index) => this.at(index));
  }
}

/** A list that an expression made. */
export class ArrayList extends ListValue {
  /** Only an accumulator that nothing else refers to may be appended to. */
  readonly items: CelValue[];
  override readonly kind: ListKind;
  constructor(items: CelValue[], kind: ListKind = 'atomic') {
    super();
    this.items = items;
    this.kind = kind;
  }
  get size(): number {
    return this.items.length;
  }
  at(index: number): CelValue {
    return this.items[index]!;
  }
  override toArray(): CelValue[] {
    return this.items;
  }
}
