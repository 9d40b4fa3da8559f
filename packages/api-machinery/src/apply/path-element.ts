import { readJson } from '../json/read-json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import { plainJson, stringifyJson } from '../json/stringify-json.ts';

/**
 * One step of a path into an object, in the form that fieldsV1 writes it: `f:<field>`, `k:{"name":"x"}` for an element
 * of a list map, `v:"x"` for an element of a set, `i:<index>`. The text is canonical, so that equal steps are equal
 * strings.
 */
export type PathElement = string;

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const valueElement = (value: JsonValue): PathElement => `v:${stringifyJson(value)}`;

/** `keys` must be sorted by name. */
export function keyElement(keys: readonly (readonly [string, JsonValue])[]): PathElement {
  let text = 'k:{';
  for (const [name, value] of keys) text += `${text.length > 3 ? ',' : ''}${stringifyJson(name)}:${stringifyJson(value)}`;
  return `${text}}`;
}

/** The canonical form of a step read from a client, or undefined for a kind of step that nobody knows. */
export function readPathElement(text: string): PathElement | undefined {
  if (text.startsWith('f:') || text.startsWith('i:')) return text;
  if (text.startsWith('v:')) return valueElement(asDouble(text.slice(2)));
  if (!text.startsWith('k:')) return undefined;
  const keys = asDouble(text.slice(2));
  if (!isJsonObject(keys)) throw new SyntaxError(`not an object: ${text}`);
  return keyElement(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Upstream reads the numbers of a step as doubles: beyond 2^53 it does not find the element again that it had written. */
const asDouble = (text: string): JsonValue => JSON.parse(text) as JsonValue;

/** Order of steps: fields, then keys, then values, each by value. */
export function comparePathElements(left: PathElement, right: PathElement): number {
  if (left === right) return 0;
  const isPlain = left[0] !== right[0] || left[0] === 'f';
  if (isPlain) return left < right ? -1 : 1;
  const order = compareJson(readJson(left.slice(2)), readJson(right.slice(2)));
  return order === 0 ? (left < right ? -1 : 1) : order;
}

function compareJson(left: JsonValue, right: JsonValue): number {
  if (isJsonObject(left) && isJsonObject(right)) return compareJson(Object.entries(left), Object.entries(right));
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      const order = compareJson(left[i]!, right[i]!);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  if (typeOf(left) === typeOf(right) && left !== null && right !== null) return left === right ? 0 : left < right ? -1 : 1;
  return typeOf(left) < typeOf(right) ? -1 : 1;
}

const typeOf = (value: JsonValue): string => (typeof value === 'bigint' ? 'number' : typeof value);

/** A path as upstream prints it: `.spec.containers[name="web"].image`. */
export function printPath(path: readonly PathElement[]): string {
  return path.map(printElement).join('');
}

function printElement(element: PathElement): string {
  const body = element.slice(2);
  if (element.startsWith('f:')) return `.${body}`;
  if (element.startsWith('v:')) return `[=${body}]`;
  if (element.startsWith('i:')) return `[${body}]`;
  const keys = Object.entries(readJson(body) as JsonObject);
  return `[${keys.map(([name, value]) => `${name}=${plainJson(value)}`).join(',')}]`;
}
