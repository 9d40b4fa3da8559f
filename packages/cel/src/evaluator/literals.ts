import type { StructDeclaration } from '../checker/declarations.ts';
import { listCreateCost, mapCreateCost, structCreateCost } from '../cost/size.ts';
import { CelError } from '../values/cel-error.ts';
import { ArrayList } from '../values/list-value.ts';
import { EntryMap, mapKey, type MapKey } from '../values/map-value.ts';
import { OptionalValue } from '../values/optional-value.ts';
import { typeName } from '../values/type-of.ts';
import type { CelValue } from '../values/value.ts';
import { constantPlan, Frame, isConstant, type Plan, type Step } from './frame.ts';

/** `[a, ?b]`: constant when all of its elements are. */
export function planList(elements: readonly Plan[], optional: ReadonlySet<number>): Plan {
  if (optional.size === 0 && elements.every(isConstant)) return constantPlan(new ArrayList(elements.map((part) => part.constant)));
  const steps = elements.map((part) => part.run);
  return {
    run: (frame) => {
      const items: CelValue[] = [];
      for (let at = 0; at < steps.length; at++) {
        const value = steps[at]!(frame);
        if (!optional.has(at)) items.push(value);
        else if (!(value instanceof OptionalValue)) throw notOptional('list element', value);
        else if (value.value !== undefined) items.push(value.value);
      }
      frame.charge(listCreateCost);
      return new ArrayList(items);
    },
  };
}

interface PlannedEntry {
  readonly key: Plan;
  readonly value: Plan;
  readonly optional: boolean;
}

/** `{a: b, ?c: d}`: constant when all of it is. */
export function planMap(entries: readonly PlannedEntry[]): Plan {
  const run: Step = (frame) => {
    const found = new Map<MapKey, readonly [CelValue, CelValue]>();
    for (const { key, value, optional } of entries) addEntry(found, key.run(frame), value.run(frame), optional);
    frame.charge(mapCreateCost);
    return new EntryMap(found);
  };
  const isFixed = entries.every(({ key, value, optional }) => !optional && isConstant(key) && isConstant(value));
  return isFixed ? constantPlan(run(new Frame({}, 0, { limit: Number.POSITIVE_INFINITY }))) : { run };
}

function addEntry(entries: Map<MapKey, readonly [CelValue, CelValue]>, key: CelValue, value: CelValue, optional: boolean): void {
  const found = mapKey(key);
  if (found === undefined) throw new CelError(`unsupported key type: ${typeName(key)}`);
  const present = optional ? unwrapped(String(found), value) : value;
  if (present === undefined) entries.delete(found);
  // Of keys that are written twice the last one counts, as in cel-go; the language would have it an error.
  else entries.set(found, [key, present]);
}

interface PlannedField {
  readonly name: string;
  readonly value: Step;
  readonly optional: boolean;
}

/** `Name{a: b, ?c: d}`. */
export function planStruct(struct: StructDeclaration, fields: readonly PlannedField[]): Plan {
  return {
    run: (frame) => {
      const found = new Map<string, CelValue>();
      for (const { name, value, optional } of fields) {
        const given = value(frame);
        const present = optional ? unwrapped(name, given) : given;
        if (present !== undefined) found.set(name, present);
      }
      frame.charge(structCreateCost);
      return struct.make(found);
    },
  };
}

function unwrapped(name: string, value: CelValue): CelValue | undefined {
  if (value instanceof OptionalValue) return value.value;
  throw notOptional(`entry '${name}'`, value);
}

const notOptional = (what: string, value: CelValue): CelError =>
  new CelError(`cannot initialize optional ${what} from non-optional value ${typeName(value)}`);
