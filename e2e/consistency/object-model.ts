import type { Model } from './check-linearizable.ts';

/** What a client asks of one object. */
export type ObjectInput =
  | { readonly kind: 'get' }
  | { readonly kind: 'create'; readonly value: string }
  /** Replaces the object if its resourceVersion is still this one. */
  | { readonly kind: 'update'; readonly value: string; readonly revision: number }
  /** Changes whatever is there. */
  | { readonly kind: 'patch'; readonly value: string }
  | { readonly kind: 'delete' };

export type ObjectOutput =
  | { readonly kind: 'object'; readonly value: string; readonly revision: number }
  | { readonly kind: 'deleted' | 'missing' | 'exists' | 'conflict' };

export interface ObjectState {
  /** Undefined: there is no such object. */
  readonly value: string | undefined;
  /** Of the object; undefined after a write whose answer was lost, until somebody sees it. */
  readonly revision: number | undefined;
  /** Every later write has a greater one. */
  readonly lastRevision: number;
}

/** An API object: values and resourceVersions as Kubernetes promises them (I2, I3, I6). */
export const objectModel: Model<ObjectState, ObjectInput, ObjectOutput> = {
  initial: { value: undefined, revision: undefined, lastRevision: 0 },
  identify: ({ value, revision, lastRevision }) => `${value}@${revision}>${lastRevision}`,
  step(state, input, output) {
    if (output === undefined) return afterLostAnswer(state, input);
    switch (input.kind) {
      case 'get':
        return output.kind === 'missing' ? whenMissing(state) : seen(state, output);
      case 'create':
        return output.kind === 'exists' ? whenThere(state) : whenMissing(state) && written(state, input.value, output);
      case 'update':
        if (output.kind === 'missing') return whenMissing(state);
        if (output.kind === 'conflict') return whenThere(state) && (state.revision === input.revision ? undefined : state);
        return whenThere(state) && matches(state, input.revision) ? written(state, input.value, output) : undefined;
      case 'patch':
        // Who loses against others again and again is told so in the end.
        if (output.kind === 'conflict') return whenThere(state);
        return output.kind === 'missing' ? whenMissing(state) : whenThere(state) && written(state, input.value, output);
      case 'delete':
        if (output.kind === 'missing') return whenMissing(state);
        return output.kind === 'deleted' ? whenThere(state) && { ...state, value: undefined, revision: undefined } : undefined;
    }
  },
};

const whenMissing = (state: ObjectState): ObjectState | undefined => (state.value === undefined ? state : undefined);
const whenThere = (state: ObjectState): ObjectState | undefined => (state.value === undefined ? undefined : state);
/** Of an object whose revision nobody has seen, any later one than the last may be it. */
const matches = ({ revision, lastRevision }: ObjectState, asked: number): boolean =>
  revision === undefined ? asked > lastRevision : asked === revision;

function seen(state: ObjectState, output: ObjectOutput): ObjectState | undefined {
  if (output.kind !== 'object' || state.value !== output.value || !matches(state, output.revision)) return undefined;
  return { value: output.value, revision: output.revision, lastRevision: output.revision };
}

function written(state: ObjectState, value: string, output: ObjectOutput): ObjectState | undefined {
  if (output.kind !== 'object' || output.value !== value) return undefined;
  const after = Math.max(state.lastRevision, state.revision ?? 0);
  return output.revision > after ? { value, revision: output.revision, lastRevision: output.revision } : undefined;
}

/** It took effect if it could. That it never did is the order in which it comes last. */
function afterLostAnswer(state: ObjectState, input: ObjectInput): ObjectState {
  const there = state.value !== undefined;
  const effective =
    input.kind === 'create' ? !there : input.kind === 'update' ? there && matches(state, input.revision) : input.kind !== 'get' && there;
  if (!effective) return state;
  const lastRevision = Math.max(state.lastRevision, input.kind === 'update' ? input.revision : (state.revision ?? 0));
  return { value: input.kind === 'delete' || input.kind === 'get' ? undefined : input.value, revision: undefined, lastRevision };
}
