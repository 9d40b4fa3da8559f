import type { JsonObject } from '../../json.ts';

/**
 * The operations of one path, with the parameters that all of them have taken out to the path, where upstream writes them;
 * parameters come sorted by name. A body stays with its operation.
 */
export function withSharedParameters(operations: JsonObject, ofPath: readonly JsonObject[]): JsonObject {
  const lists = Object.values(operations).map((operation) => byText(operation as JsonObject));
  const shared = new Map(
    [...(lists[0] ?? [])].filter(([text, { in: place }]) => place !== 'body' && lists.every((list) => list.has(text))),
  );
  const out: JsonObject = {};
  for (const [index, [method, operation]] of Object.entries(operations).entries()) {
    const { parameters: _, ...rest } = operation as JsonObject;
    const own = [...lists[index]!].filter(([text]) => !shared.has(text)).map(([, parameter]) => parameter);
    out[method] = own.length > 0 ? { ...rest, parameters: own.sort(byName) } : rest;
  }
  const parameters = [...ofPath, ...shared.values()].sort(byName);
  return parameters.length > 0 ? { ...out, parameters } : out;
}

const byText = ({ parameters }: JsonObject): Map<string, JsonObject> =>
  new Map(((parameters ?? []) as JsonObject[]).map((each) => [JSON.stringify(each), each]));
const byName = (a: JsonObject, b: JsonObject): number => (String(a['name']) < String(b['name']) ? -1 : 1);
