import type { FunctionDeclaration } from '../checker/declarations.ts';
import { actualSize, matchCost, traversal, type CallEstimate, type EstimatedNode, type SizeOf } from '../cost/call-cost.ts';
import { add, exactly, multiply, regexLengthFactor, scale, stringTraversalFactor, unbounded, type Range } from '../cost/size.ts';
import { ListValue } from '../values/list-value.ts';
import { MapValue } from '../values/map-value.ts';
import type { CelValue } from '../values/value.ts';
import { FormatValue } from './kubernetes/format.ts';
import { matchEstimate } from './standard/texts.ts';

/**
 * What calls cost in Kubernetes, by name of the function whatever its type (k8s.io/apiserver/pkg/cel/library/cost.go).
 * Changing one changes which rules a cluster accepts.
 */
interface NamedCost {
  readonly cost: NonNullable<FunctionDeclaration['cost']>;
  readonly estimate: NonNullable<FunctionDeclaration['estimate']>;
}

const fixed = (cost: number): NamedCost => ({ cost: () => cost, estimate: () => ({ cost: exactly(cost) }) });

/** Traversing the first argument; `resized` says that the result is at most as big. */
const scanned = (factor: number, resized: boolean): NamedCost => ({
  cost: (_, [text]) => traversal(actualSize(text!), factor),
  estimate: (_, [text], sizeOf) => {
    const size = sizeOf(text!);
    return { cost: scale(size, factor * stringTraversalFactor), ...(resized && { resultSize: size }) };
  },
});

/** Every leaf of a list or a map; texts by their length in bytes. */
function wholeTraversal(value: CelValue): number {
  if (typeof value === 'string') return Math.floor(utf8Length(value) * stringTraversalFactor);
  if (value instanceof Uint8Array) return Math.floor(value.length * stringTraversalFactor);
  if (value instanceof ListValue) return value.toArray().reduce<number>((sum, element) => sum + wholeTraversal(element), 0);
  if (value instanceof MapValue) {
    return value.keys().reduce<number>((sum, key) => sum + wholeTraversal(key) + wholeTraversal(value.find(key) ?? null), 0);
  }
  return 1;
}

const encoder = new TextEncoder();
const utf8Length = (text: string): number => encoder.encode(text).length;

/** The elements of a list, as far as something is known of them. */
function elementNode({ type, path }: EstimatedNode): EstimatedNode | undefined {
  const element = type.parameters[0];
  return element && { type: element, ...(path && { path: [...path, '@items'] }) };
}

const searched: NamedCost = {
  cost: (_, [list]) => wholeTraversal(list!),
  estimate: (_, [list], sizeOf) => {
    const element = elementNode(list!);
    if (!element) return { cost: scale(sizeOf(list!), stringTraversalFactor) };
    const isText = element.type.kind === 'string' || element.type.kind === 'bytes';
    const each = isText ? add(exactly(1), scale(sizeOf(element), stringTraversalFactor)) : exactly(1);
    return { cost: multiply(sizeOf(list!), each) };
  },
};

const replaced: NamedCost = {
  cost: (_, [text]) => traversal(actualSize(text!), 2),
  estimate: (_, [text, from, to], sizeOf) => {
    const [size, pattern, replacement] = [sizeOf(text!), sizeOf(from!), sizeOf(to!)];
    const most = replacements(size.max, pattern.min, replacement.max <= pattern.min);
    const least = replacements(size.min, pattern.max, pattern.max <= replacement.min);
    const resultSize = add(multiply({ min: least.count, max: most.count }, replacement), { min: least.kept, max: most.kept });
    return { cost: scale(size, 2 * stringTraversalFactor), resultSize };
  },
};

/** How often a pattern of a length may be replaced in a text of a size, and what stays of the text beside that. */
function replacements(size: number, pattern: number, keepsLength: boolean): { count: number; kept: number } {
  if (pattern === 0) return { count: size < unbounded ? size + 1 : size, kept: size };
  return keepsLength ? { count: 0, kept: size } : { count: Math.ceil(size / pattern), kept: 0 };
}

const split: NamedCost = {
  cost: (_, [text]) => traversal(actualSize(text!), 2),
  estimate: (_, [text, , limit], sizeOf) => {
    const size = sizeOf(text!);
    const written = limit?.expr?.kind === 'literal' && typeof limit.expr.value === 'number' ? limit.expr.value : undefined;
    // A negative limit becomes a huge one in upstream's arithmetic.
    const max = written === undefined ? size.max : written < 0 ? unbounded : written;
    return { cost: scale(size, 2 * stringTraversalFactor), resultSize: { min: 0, max } };
  },
};

const joined: NamedCost = {
  cost: (_, __, result) => traversal(actualSize(result), 2),
  estimate: (_, [list, separator], sizeOf) => {
    const count = sizeOf(list!);
    const element = elementNode(list!);
    let size: Range = element ? multiply(count, sizeOf(element)) : exactly(0);
    if (separator) size = add(size, multiply(sizeOf(separator), { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) }));
    return { cost: scale(size, stringTraversalFactor), resultSize: size };
  },
};

const found: NamedCost = {
  cost: (_, [text, pattern]) => matchCost(actualSize(text!), actualSize(pattern!)),
  estimate: (_, nodes, sizeOf) => ({ ...matchEstimate(nodes, sizeOf)!, resultSize: { min: 0, max: sizeOf(nodes[0]!).max } }),
};

const selector: NamedCost = {
  cost: (_, [, text]) => selectorCost(exactly(actualSize(text!))).max,
  estimate: (_, [, text], sizeOf) => ({ cost: selectorCost(sizeOf(text!)) }),
};

/** Parsing it, and a requirement for every two characters. */
function selectorCost(length: Range): Range {
  const requirements = scale(scale(length, 0.5), 50);
  return add(add(exactly(10), scale(length, stringTraversalFactor)), requirements);
}

/** Comparing bytes up to the prefix; a text has to be parsed first. */
const contained = (parsedId: string, masks: boolean): NamedCost => ({
  cost: (id, [cidr, other]) => {
    const size = actualSize(cidr!);
    const masking = masks ? traversal(size) + 1 : 0;
    return traversal(size * 2) + masking + (id === parsedId ? traversal(actualSize(other!)) : 0);
  },
  estimate: (id, [, other], sizeOf): CallEstimate => {
    const bytes: Range = { min: 4, max: 16 };
    let cost = scale(add(bytes, bytes), stringTraversalFactor);
    if (masks) cost = add(add(cost, scale(bytes, stringTraversalFactor)), exactly(1));
    return { cost: id === parsedId ? add(cost, scale(sizeOf(other!), stringTraversalFactor)) : cost };
  },
});

const ip: NamedCost = {
  cost: (id, [text]) => (id === 'cidr_ip' ? 1 : traversal(actualSize(text!))),
  estimate: (id, nodes, sizeOf) => (id === 'cidr_ip' ? { cost: exactly(1) } : scanned(1, false).estimate(id, nodes, sizeOf)),
};

/** The longest pattern that a format is reckoned with in estimates. */
const maxFormatPattern = 128;

const validated: NamedCost = {
  cost: (_, [format, text]) => matchCost(actualSize(text!), format instanceof FormatValue ? format.format.patternSize : 1),
  estimate: (_, [, text], sizeOf) => ({
    cost: scale(scale(sizeOf(text!), stringTraversalFactor), maxFormatPattern * regexLengthFactor),
  }),
};

/** Values of libraries are compared at once; formats and URLs by their text. */
const equality: Pick<NamedCost, 'estimate'> = {
  estimate: (_, [left, right], sizeOf: SizeOf) => {
    const [type, other] = [left!.type, right!.type];
    if (type.name !== other.name || type.kind !== other.kind || type.name === 'optional_type') return undefined;
    if (type.kind === 'opaque') return { cost: exactly(1) };
    if (type.kind !== 'object' || type.fields) return undefined;
    if (type.name === 'kubernetes.NamedFormat') return { cost: scale({ min: 1, max: 64 }, stringTraversalFactor) };
    if (type.name !== 'kubernetes.URL') return { cost: exactly(1) };
    const max = right!.size ? sizeOf(right!).max : 1;
    return { cost: scale({ min: 1, max }, stringTraversalFactor) };
  },
};

const named: readonly (readonly [string, NamedCost | Pick<NamedCost, 'estimate'>])[] = [
  // Two authorization checks are all that one expression may make.
  ['check', fixed(350_000)],
  ['fieldSelector', selector],
  ['labelSelector', selector],
  ['replace', replaced],
  ['split', split],
  ['join', joined],
  ['ip', ip],
  ['ip.isCanonical', scanned(2, false)],
  ['containsIP', contained('cidr_contains_ip_string', false)],
  ['containsCIDR', contained('cidr_contains_cidr_string', true)],
  ['validate', validated],
  ['format.named', fixed(1)],
  ['_==_', equality],
  ...['find', 'findAll'].map((name) => [name, found] as const),
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map((name) => [name, searched] as const),
  ...['url', 'jsonpatch.escapeKey', 'lowerAscii', 'upperAscii', 'substring', 'trim'].map((name) => [name, scanned(1, true)] as const),
  ...['cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'].map((name) => [name, scanned(1, false)] as const),
];

/** Costs by name, where they are not the nominal one. */
export const kubernetesCosts: ReadonlyMap<string, Partial<NamedCost>> = new Map(named);
