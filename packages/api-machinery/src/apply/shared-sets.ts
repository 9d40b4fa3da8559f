import type { JsonObject } from '../json.ts';
import type { FieldSet } from './field-set.ts';

/** Objects of a kind mostly are written in a few ways, so that this many sets are those of nearly all objects. */
const maxShared = 1_024;
/** What is larger is no shape that many have. */
const maxTextLength = 8_192;

const byText = new Map<string, FieldSet>();
/** Few: an entry made for each write would be carried along by every collection of young objects. */
const setOfFields = new WeakMap<JsonObject, FieldSet>();

/** The set that all equal ones have in common, with one fieldsV1 form; those that came first make room for others. */
export function sharedSet(set: FieldSet): FieldSet {
  if (set.isShared) return set;
  const text = set.toText();
  const known = byText.get(text);
  if (known) return known;
  if (text.length <= maxTextLength) {
    set.isShared = true;
    byText.set(text, set);
    if (byText.size > maxShared) byText.delete(byText.keys().next().value!);
  }
  setOfFields.set(set.toFieldsV1(), set);
  return set;
}

/** The set whose fieldsV1 form this very object is. */
export function setWithFields(fields: JsonObject): FieldSet | undefined {
  return setOfFields.get(fields);
}
