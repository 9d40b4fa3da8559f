import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { ListValue } from '../values/list-value.ts';
import { keyText, MapValue } from '../values/map-value.ts';
import { typeName } from '../values/type-of.ts';
import { Double, Uint } from '../values/numbers.ts';
import { OptionalValue } from '../values/optional-value.ts';
import type { CelValue } from '../values/value.ts';
import type { Frame, Plan, Step } from './frame.ts';

/** An attribute: one part of the cost is for reaching the variable that it starts from. */
export function attribute(bare: Step, ownCost = 1): Plan {
  if (ownCost === 0) return { run: bare, bare };
  return {
    bare,
    run: (frame) => {
      frame.charge(ownCost);
      return bare(frame);
    },
  };
}

/** The step of an operand that something is selected from. */
const baseOf = ({ bare, run }: Plan): Step => bare ?? run;

export function planSelect(operand: Plan, field: string): Plan {
  const base = baseOf(operand);
  return attribute((frame) => {
    const value = base(frame);
    frame.charge(1);
    return value instanceof MapValue ? fieldOf(value, field) : qualified(value, field);
  }, costOf(operand));
}

/** A conditional operand has no cost of its own, so what is selected from it has none either. */
const costOf = ({ bare, run }: Plan): number => (bare === run ? 0 : 1);

function fieldOf(map: MapValue, field: string): CelValue {
  const found = map.find(field);
  if (found === undefined) throw new CelError(`no such key: ${field}`);
  return found;
}

/** `has(operand.field)`. */
export function planHas(operand: Plan, field: string): Plan {
  const base = baseOf(operand);
  const bare: Step = (frame) => {
    const value = base(frame);
    frame.charge(1);
    const map = value instanceof OptionalValue ? value.value : value;
    if (map === undefined) return false;
    if (!(map instanceof MapValue)) throw noSuchOverload();
    return map.find(field) !== undefined;
  };
  return { run: bare, bare };
}

export function planIndex(operand: Plan, index: Plan, optional: boolean): Plan {
  const base = baseOf(operand);
  const key = baseOf(index);
  if (optional) return attribute((frame) => optionalPart(base(frame), key(frame), frame), costOf(operand));
  return attribute((frame) => {
    const value = base(frame);
    const at = key(frame);
    frame.charge(1);
    if (value instanceof ListValue) return elementAt(value, at);
    return qualified(value, at);
  }, costOf(operand));
}

/** What a value has under a key; what is taken from an optional is optional. @throws {CelError} no such key, … */
function qualified(value: CelValue, key: CelValue): CelValue {
  if (value instanceof OptionalValue) {
    return value.value === undefined ? value : OptionalValue.of(partOf(value.value, key));
  }
  if (value instanceof ListValue) return elementAt(value, key);
  const found = value instanceof MapValue ? value.find(key) : undefined;
  if (found === undefined) throw noSuchKey(key);
  return found;
}

/** `a.?b`, `a[?b]`: only what is there costs anything. */
function optionalPart(value: CelValue, key: CelValue, frame: Frame): CelValue {
  const inner = value instanceof OptionalValue ? value.value : value;
  const part = inner instanceof MapValue || inner instanceof ListValue ? partOf(inner, key) : undefined;
  if (part === undefined) return OptionalValue.none;
  frame.charge(1);
  return OptionalValue.of(part);
}

function partOf(value: CelValue, key: CelValue): CelValue | undefined {
  if (value instanceof MapValue) return value.find(key);
  if (!(value instanceof ListValue)) throw noSuchKey(key);
  const index = indexOf(key);
  return index >= 0 && index < value.size ? value.at(index) : undefined;
}

function elementAt(list: ListValue, key: CelValue): CelValue {
  const index = indexOf(key);
  if (!(index >= 0 && index < list.size)) throw new CelError(`index out of bounds: ${keyText(key)}`);
  return list.at(index);
}

const noSuchKey = (key: CelValue): CelError => new CelError(`no such key: ${keyText(key)}`);

/** Whole numbers of every type are indices. */
function indexOf(key: CelValue): number {
  if (typeof key === 'number' || typeof key === 'bigint') return Number(key);
  if (key instanceof Uint) return Number(key.value);
  if (key instanceof Double && Number.isInteger(key.value)) return key.value;
  throw new CelError(`unsupported index ${key instanceof Double ? `value ${key.value}` : `type '${typeName(key)}'`} in list`);
}
