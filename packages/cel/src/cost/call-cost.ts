import type { Expr } from '../parser/expr.ts';
import type { CelType } from '../types/cel-type.ts';
import { ListValue } from '../values/list-value.ts';
import { MapValue } from '../values/map-value.ts';
import { OptionalValue } from '../values/optional-value.ts';
import { codePointLength } from '../values/text.ts';
import { OpaqueValue, type CelValue } from '../values/value.ts';
import { regexLengthFactor, stringTraversalFactor, type Range } from './size.ts';

/** What a call costs, from its arguments (a member function's target first) and its result. */
export type CallCost = (args: readonly CelValue[], result: CelValue) => number;

/** What is known of an argument before there is a value. */
export interface EstimatedNode {
  /** From a variable: fields, `@items`, `@keys`, `@values`. Unset when it does not come from one. */
  readonly path?: readonly string[];
  readonly type: CelType;
  readonly expr?: Expr;
  readonly size?: Range;
}

export interface CallEstimate {
  readonly cost: Range;
  readonly resultSize?: Range;
}

/** Bounds of the cost of a call without that of its arguments; undefined when it has none to give. */
export type CallEstimator = (args: readonly EstimatedNode[], sizeOf: SizeOf) => CallEstimate | undefined;
export type SizeOf = (node: EstimatedNode) => Range;

/** Characters of a text, bytes, elements, entries; 1 for everything else. */
export function actualSize(value: CelValue): number {
  if (typeof value === 'string') return codePointLength(value);
  if (value instanceof ListValue || value instanceof MapValue) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof OptionalValue && value.value !== undefined) return actualSize(value.value);
  return value instanceof OpaqueValue ? value.size : 1;
}

export const traversal = (size: number, factor = 1): number => Math.ceil(size * factor * stringTraversalFactor);

/** Of matching a pattern of a length against a text of a size. */
export const matchCost = (textSize: number, patternSize: number): number =>
  Math.ceil((1 + textSize) * stringTraversalFactor) * Math.ceil(patternSize * regexLengthFactor);
