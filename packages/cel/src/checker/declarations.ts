import type { CallCost, CallEstimate, CallEstimator, EstimatedNode, SizeOf } from '../cost/call-cost.ts';
import type { Library } from '../contract.ts';
import type { Macro } from '../parser/macro.ts';
import type { CelType } from '../types/cel-type.ts';
import type { Frame } from '../evaluator/frame.ts';
import type { CelValue } from '../values/value.ts';

/** One signature of a function and what it does. */
export interface Overload {
  readonly id: string;
  /** Of a member function the target comes first. */
  readonly params: readonly CelType[];
  readonly result: CelType;
  /** Written `target.name(…)`. */
  readonly member?: boolean;
  /** Elements of lists are whatever they are when it is called, not what `params` say. */
  readonly anyElements?: true;
  /** Arguments have the kinds of `params`. @throws {CelError} */
  readonly call: (args: readonly CelValue[], frame: Frame) => CelValue;
  /** What a call costs at run time. Default 1. */
  readonly cost?: CallCost;
  /** The cost does not depend on the result, and is worth knowing before the work is done. */
  readonly costFirst?: true;
  /** Bounds of that, before anything is known but types and sizes. Default 1. */
  readonly estimate?: CallEstimator;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly overloads: readonly Overload[];
  /** What a call costs whatever the overload, where upstream says it by name. */
  readonly cost?: (overload: string, args: readonly CelValue[], result: CelValue) => number | undefined;
  readonly estimate?: (overload: string, args: readonly EstimatedNode[], sizeOf: SizeOf) => CallEstimate | undefined;
}

/** A name with a value that never changes: types. */
export interface Constant {
  readonly type: CelType;
  readonly value: CelValue;
}

/** A type of which expressions write values: `Name{field: …}`. */
export interface StructDeclaration {
  readonly type: CelType;
  /** @throws {CelError} */
  readonly make: (fields: ReadonlyMap<string, CelValue>) => CelValue;
}

/** What a library adds to an environment. */
export interface LibraryDefinition extends Library {
  readonly functions?: readonly FunctionDeclaration[];
  readonly macros?: ReadonlyMap<string, Macro>;
  /** Types that expressions can name. */
  readonly types?: readonly CelType[];
  /** Types by name, of which there may be any number. */
  readonly structs?: (name: string) => StructDeclaration | undefined;
}

/** Several overloads of one name, in the order they are tried. */
export const fn = (name: string, ...overloads: readonly Overload[]): FunctionDeclaration => ({ name, overloads });
