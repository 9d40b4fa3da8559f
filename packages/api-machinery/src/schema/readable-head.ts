import { isJsonObject } from '../json/own-property.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { goValueOf } from './go-type.ts';

/** Begins what is said of a document whose kind cannot be found out. */
export const unreadableHead = "couldn't get version/kind; json parse error: ";

/** What Go reads a document into to see what it is. */
const headType = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The document, where it can say what it is. @throws {SyntaxError} in encoding/json's words otherwise. */
export function withReadableHead(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) throw new SyntaxError(`json: cannot unmarshal ${goValueOf(value)} into Go value of type ${headType}`);
  for (const field of ['kind', 'apiVersion']) {
    const text = value[field];
    if (text !== undefined && text !== null && typeof text !== 'string')
      throw new SyntaxError(`json: cannot unmarshal ${goValueOf(text)} into Go struct field .${field} of type string`);
  }
  return value;
}
