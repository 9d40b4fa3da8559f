import type { JsonObject, JsonValue } from '../../json.ts';

const offsetBasis = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const hashedBytes = 6;

/**
 * The paths with the parameters that many operations have taken out into definitions of their own, as upstream has them
 * in OpenAPI 2 (kube-openapi pkg/builder/parameters.go).
 */
export function withParameterDefinitions(paths: JsonObject): { paths: JsonObject; parameters: JsonObject } {
  const names = new Map<string, string>();
  const definitions = new Map<string, JsonObject>();
  const reference = (parameter: JsonObject): JsonObject => {
    if (!isShared(parameter)) return parameter;
    const text = JSON.stringify(parameter);
    let name = names.get(text);
    if (name === undefined) {
      name = `${String(parameter['name'])}-${hashOf(text)}`;
      names.set(text, name);
      definitions.set(name, parameter);
    }
    return { $ref: `#/parameters/${name}` };
  };
  const replaced = Object.entries(paths).map(([path, item]) => [path, withReferences(item as JsonObject, reference)] as const);
  const sorted = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  return { paths: Object.fromEntries(replaced), parameters: Object.fromEntries(sorted) };
}

function withReferences(item: JsonObject, reference: (parameter: JsonObject) => JsonObject): JsonObject {
  const inPlace = (holder: JsonObject): JsonObject =>
    Array.isArray(holder['parameters']) ? { ...holder, parameters: (holder['parameters'] as JsonObject[]).map(reference) } : holder;
  const operations = Object.entries(item).map(
    ([key, value]) => [key, key === 'parameters' ? value : inPlace(value as JsonObject)] as const,
  );
  return inPlace(Object.fromEntries(operations) as Record<string, JsonValue>);
}

/** The name of an object tells its kind; old kubectl looks for the next two in each operation; a body is mostly a kind of its own. */
function isShared({ in: place, name, schema }: JsonObject): boolean {
  if (name === 'name' || name === 'fieldValidation' || name === 'dryRun') return false;
  if (place !== 'body') return true;
  return String((schema as JsonObject | undefined)?.['$ref']).startsWith('#/definitions/io.k8s.apimachinery');
}

/** The first bytes of FNV-1, in base64 for URLs. */
function hashOf(text: string): string {
  let hash = offsetBasis;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, hash * prime) ^ BigInt(byte);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, hash);
  return Buffer.from(bytes.subarray(0, hashedBytes)).toString('base64url');
}
