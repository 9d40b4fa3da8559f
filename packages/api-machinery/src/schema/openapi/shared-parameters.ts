import type { JsonObject, JsonValue } from '../../json.ts';

/**
 * The operations of one path, with the parameters that all of them have taken out to the path, where upstream writes them;
 * parameters come sorted by name.
 */
export function withSharedParameters(operations: JsonObject, ofPath: readonly JsonObject[]): JsonObject {
  const lists = Object.values(operations).map((operation) => parametersOf(operation as JsonObject));
  const shared = (lists[0] ?? []).filter((parameter) => lists.every((list) => list.some((other) => isSame(other, parameter))));
  const out: JsonObject = {};
  for (const [method, operation] of Object.entries(operations)) {
    const { parameters: _, ...rest } = operation as JsonObject;
    const own = parametersOf(operation as JsonObject).filter((parameter) => !shared.some((other) => isSame(other, parameter)));
    out[method] = own.length > 0 ? { ...rest, parameters: own.sort(byName) } : rest;
  }
  const parameters = [...ofPath, ...shared].sort(byName);
  return parameters.length > 0 ? { ...out, parameters } : out;
}

const parametersOf = ({ parameters }: JsonObject): JsonObject[] => [...((parameters ?? []) as JsonObject[])];
const isSame = (a: JsonValue, b: JsonValue): boolean => JSON.stringify(a) === JSON.stringify(b);
const byName = (a: JsonObject, b: JsonObject): number => (String(a['name']) < String(b['name']) ? -1 : 1);
