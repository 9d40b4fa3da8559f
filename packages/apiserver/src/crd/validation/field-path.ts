import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';

export type FoundField = { readonly path: readonly string[]; readonly schema: JSONSchemaProps } | { readonly error: string };

/**
 * Follows a path of fields and map keys (`.spec.a`, `['a.b']`) through a schema
 * (apiextensions-apiserver schema/cel ValidFieldPath). `brackets: false` allows dots only.
 */
export function findField(jsonPath: string, schema: JSONSchemaProps, { brackets }: { brackets: boolean } = { brackets: true }): FoundField {
  const tokens = tokensOf(jsonPath);
  const path: string[] = [];
  let at = schema;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token !== '.' && token !== '[') return { error: `expected [ or . but got: ${token}` };
    if (token === '[' && !brackets) return { error: 'array notation is not allowed' };
    const next = tokens[++i];
    if (next === undefined) return { error: 'unexpected end of JSON path' };
    const name = token === '.' ? { text: next } : unquoted(next);
    if ('error' in name) return name;
    const child = childOf(at, name.text);
    if (!child) return { error: 'does not refer to a valid field' };
    at = child;
    path.push(name.text);
    if (token === '.') continue;
    const close = tokens[++i];
    if (close === undefined) return { error: 'unexpected end of JSON path' };
    if (close !== ']') return { error: `expected ] but got ${close}` };
  }
  return { path, schema: at };
}

/** Delimiters, quoted strings and what stands between them. */
const tokensOf = (jsonPath: string): string[] => jsonPath.match(/'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]]+/g) ?? [];

function childOf({ properties, additionalProperties }: JSONSchemaProps, name: string): JSONSchemaProps | undefined {
  if (properties) return Object.hasOwn(properties, name) ? properties[name] : undefined;
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ["'", "'"],
  ['\\', '\\'],
]);

function unquoted(token: string): { text: string } | { error: string } {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'"))
    return { error: `expected single quoted string but got ${token}` };
  let wrong: string | undefined;
  const text = token.slice(1, -1).replace(/\\./g, (match) => {
    const character = escapes.get(match[1]!);
    if (character === undefined) wrong ??= match;
    return character ?? '';
  });
  return wrong === undefined ? { text } : { error: `invalid string literal: invalid escape char ${wrong}` };
}
