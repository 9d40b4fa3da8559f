import { type JsonValue, goValueOf, isJsonObject, parseJson } from '@kubewright/api-machinery';
import type { Toleration } from '@kubewright/api/core/v1';

/** The fields of upstream's core.Toleration, which has no names for JSON of its own, with their types in Go. */
const fields = [
  { name: 'Key', key: 'key', type: 'string' },
  { name: 'Operator', key: 'operator', type: 'core.TolerationOperator' },
  { name: 'Value', key: 'value', type: 'string' },
  { name: 'Effect', key: 'effect', type: 'core.TaintEffect' },
  { name: 'TolerationSeconds', key: 'tolerationSeconds', type: 'int64' },
] as const;

/**
 * Reads the tolerations that an annotation holds as JSON, as Go's encoding/json does: names of fields are in any case,
 * unknown ones are passed over, and null is as good as nothing (core helper GetTolerationsFromPodAnnotations).
 * @throws {SyntaxError} in Go's words.
 */
export function readTolerations(text: string): Toleration[] {
  const { value } = parseJson(text);
  if (value === null) return [];
  if (!Array.isArray(value)) throw unreadable(value, 'value of type []core.Toleration');
  return value.map(readToleration);
}

function readToleration(value: JsonValue): Toleration {
  const toleration: Partial<Record<keyof Toleration, JsonValue>> = {};
  if (value === null) return toleration as Toleration;
  if (!isJsonObject(value)) throw unreadable(value, 'value of type core.Toleration');
  for (const [given, content] of Object.entries(value)) {
    const field = fields.find(({ key }) => key.toLowerCase() === given.toLowerCase());
    if (!field || content === null) continue;
    const { name, key, type } = field;
    const fits = type === 'int64' ? Number.isInteger(content) || typeof content === 'bigint' : typeof content === 'string';
    if (!fits) throw unreadable(content, `struct field Toleration.${name} of type ${type}`, type === 'int64');
    toleration[key] = content;
  }
  return toleration as Toleration;
}

/** Where a number is wanted, Go shows the one that does not fit. */
function unreadable(value: JsonValue, what: string, shown = false): SyntaxError {
  const number = shown && typeof value === 'number' ? ` ${value}` : '';
  return new SyntaxError(`json: cannot unmarshal ${goValueOf(value)}${number} into Go ${what}`);
}
