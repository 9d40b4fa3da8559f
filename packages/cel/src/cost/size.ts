/** A range of sizes or of costs. Numbers stand for uint64 and saturate at 2^64, `unbounded`. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const unbounded = 2 ** 64;
export const unknownSize: Range = { min: 0, max: unbounded };
/** What traversing a character costs, and what a character of a pattern does to that (cel-go common/cost.go). */
export const stringTraversalFactor = 0.1;
export const regexLengthFactor = 0.25;
export const listCreateCost = 10;
export const mapCreateCost = 30;
export const structCreateCost = 40;

export const exactly = (value: number): Range => ({ min: value, max: value });
const saturated = (value: number): number => Math.min(value, unbounded);
export const add = (left: Range, right: Range): Range => ({ min: saturated(left.min + right.min), max: saturated(left.max + right.max) });
export const multiply = (left: Range, right: Range): Range => ({
  min: saturated(left.min * right.min),
  max: saturated(left.max * right.max),
});
/** Times a factor, rounded up. */
export const scale = ({ min, max }: Range, factor: number): Range => ({
  min: saturated(Math.ceil(min * factor)),
  max: saturated(Math.ceil(max * factor)),
});
export const union = (left: Range, right: Range): Range => ({ min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) });
