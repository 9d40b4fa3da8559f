import { adaptAny } from './json-value.ts';
import type { CelValue } from './value.ts';

/** What a variable without a schema is bound to: values of CEL stay what they are, everything else is JSON. */
export function bindingValue(binding: unknown): CelValue {
  return isCelObject(binding) ? (binding as CelValue) : adaptAny(binding);
}

/** Objects of JSON have no class. */
function isCelObject(binding: unknown): boolean {
  if (typeof binding !== 'object' || binding === null || Array.isArray(binding)) return false;
  const prototype: unknown = Object.getPrototypeOf(binding);
  return prototype !== Object.prototype && prototype !== null;
}
