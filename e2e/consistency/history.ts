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
  /** False when that watch never told of the last write. */
  readonly watchedToEnd: boolean;
}
