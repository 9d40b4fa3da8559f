import type { Operation } from './check-linearizable.ts';
import type { ObjectInput, ObjectOutput } from './object-model.ts';

export type ObjectOperation = Operation<ObjectInput, ObjectOutput>;

export interface SeenList {
  readonly revision: number;
  /** By key; what is not here was not there. */
  readonly items: ReadonlyMap<string, { readonly value: string; readonly revision: number }>;
}

export interface SeenEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly key: string;
  readonly value: string;
  readonly revision: number;
}

/** Everything that the clients of one round saw. */
export interface History {
  readonly operations: readonly ObjectOperation[];
  readonly lists: readonly SeenList[];
  /** Of one watch over the whole round. */
  readonly events: readonly SeenEvent[];
  /**
   * Of a watch from the same revision on a server that began after the first write; unset where there is no such server,
   * or it said that it cannot tell what happened since.
   */
  readonly lateEvents?: readonly SeenEvent[];
  /** False when one of these watches never told of the last write. */
  readonly watchedToEnd: boolean;
}
