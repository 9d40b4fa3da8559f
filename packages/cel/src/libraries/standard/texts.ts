import { fn, type FunctionDeclaration, type Overload } from '../../checker/declarations.ts';
import { actualSize, matchCost, traversal, type CallEstimator } from '../../cost/call-cost.ts';
import { add, exactly, multiply, regexLengthFactor, scale, stringTraversalFactor } from '../../cost/size.ts';
import { boolType, bytesType, intType, listType, mapType, stringType, typeParam, type CelType } from '../../types/cel-type.ts';
import type { Frame } from '../../evaluator/frame.ts';
import { MapValue } from '../../values/map-value.ts';
import { compileRegex } from '../../values/regex.ts';
import type { CelValue } from '../../values/value.ts';

const matches = ([text, pattern]: readonly CelValue[]): boolean =>
  compileRegex(pattern as string)
    .matcher(text as string)
    .find();

const member = (id: string, call: (text: string, part: string) => boolean): Overload => ({
  id,
  params: [stringType, stringType],
  result: boolType,
  member: true,
  call: ([text, part]) => call(text as string, part as string),
});

const affix: Pick<Overload, 'cost' | 'estimate'> = {
  cost: ([, part]) => traversal(actualSize(part!)),
  estimate: ([, part], sizeOf) => ({ cost: scale(sizeOf(part!), stringTraversalFactor) }),
};

/** Estimate of matching a pattern against a text; an empty text still costs something. */
export const matchEstimate: CallEstimator = ([text, pattern], sizeOf) => {
  const textCost = scale(add(sizeOf(text!), exactly(1)), stringTraversalFactor);
  return { cost: multiply(textCost, scale(sizeOf(pattern!), regexLengthFactor)) };
};

const sized: readonly (readonly [string, CelType])[] = [
  ['bytes', bytesType],
  ['list', listType(typeParam('A'))],
  ['map', mapType(typeParam('A'), typeParam('B'))],
  ['string', stringType],
];
/** Counting the entries of an object of JSON means going through them. */
function size([value]: readonly CelValue[], frame: Frame): number {
  const count = actualSize(value!);
  if (value instanceof MapValue) frame.traversal.elements(count);
  return count;
}

/** Texts and sizes of the standard library. */
export const textFunctions: readonly FunctionDeclaration[] = [
  fn(
    'size',
    ...sized.flatMap(([name, type]) => [
      { id: `size_${name}`, params: [type], result: intType, call: size },
      { id: `${name}_size`, params: [type], result: intType, member: true, call: size },
    ]),
  ),
  fn('contains', {
    ...member('contains_string', (text, part) => text.includes(part)),
    cost: ([text, part]) => traversal(actualSize(text!)) * traversal(actualSize(part!)),
    estimate: ([text, part], sizeOf) => ({
      cost: multiply(scale(sizeOf(text!), stringTraversalFactor), scale(sizeOf(part!), stringTraversalFactor)),
    }),
  }),
  fn('startsWith', { ...member('starts_with_string', (text, part) => text.startsWith(part)), ...affix }),
  fn('endsWith', { ...member('ends_with_string', (text, part) => text.endsWith(part)), ...affix }),
  fn(
    'matches',
    { id: 'matches', params: [stringType, stringType], result: boolType, call: matches },
    {
      id: 'matches_string',
      params: [stringType, stringType],
      result: boolType,
      member: true,
      call: matches,
      cost: ([text, pattern]) => matchCost(actualSize(text!), actualSize(pattern!)),
      estimate: matchEstimate,
    },
  ),
];
