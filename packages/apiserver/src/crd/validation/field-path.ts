import type { Schema } from '@kubewright/api-machinery';
import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';

/** How a path goes down a schema of some form. */
export interface FieldTree<T> {
  /** Whether the fields are named by the schema; else they are the keys of a map. */
  hasNames(schema: T): boolean;
  named(schema: T, name: string): T | undefined;
  values(schema: T): T | undefined;
}

export type FoundField<T> =
  /** `text` is the path as messages write it: `a.b[key]`. */
  { readonly path: readonly string[]; readonly text: string; readonly schema: T } | { readonly error: string };

export const jsonSchemaFields: FieldTree<JSONSchemaProps> = {
  hasNames: ({ properties }) => properties !== undefined,
  named: ({ properties = {} }, name) => (Object.hasOwn(properties, name) ? properties[name] : undefined),
  values: ({ additionalProperties }) => (typeof additionalProperties === 'boolean' ? {} : additionalProperties),
};

export const schemaFields: FieldTree<Schema> = {
  hasNames: ({ properties }) => properties !== undefined,
  named: ({ properties }, name) => properties?.get(name)?.schema,
  values: ({ additionalProperties }) => (typeof additionalProperties === 'boolean' ? {} : additionalProperties),
};

/**
 * Follows a path of fields and map keys (`.spec.a`, `['a.b']`) through a schema
 * (apiextensions-apiserver schema/cel ValidFieldPath). `brackets: false` allows dots only.
 */
export function findField<T>(
  jsonPath: string,
  schema: T,
  tree: FieldTree<T>,
  { brackets = true }: { brackets?: boolean } = {},
): FoundField<T> {
  const tokens = tokensOf(jsonPath);
  const path: string[] = [];
  let text = '';
  let at = schema;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token !== '.' && token !== '[') return { error: `expected [ or . but got: ${token}` };
    if (token === '[' && !brackets) return { error: 'array notation is not allowed' };
    const next = tokens[++i];
    if (next === undefined) return { error: 'unexpected end of JSON path' };
    const name = token === '.' ? { text: next } : unquoted(next);
    if ('error' in name) return name;
    const isNamed = tree.hasNames(at);
    const child = isNamed ? tree.named(at, name.text) : tree.values(at);
    if (!child) return { error: 'does not refer to a valid field' };
    at = child;
    path.push(name.text);
    text += isNamed ? `${text && '.'}${name.text}` : `[${name.text}]`;
    if (token === '.') continue;
    const close = tokens[++i];
    if (close === undefined) return { error: 'unexpected end of JSON path' };
    if (close !== ']') return { error: `expected ] but got ${close}` };
  }
  return { path, text, schema: at };
}

/** Delimiters, quoted strings and what stands between them. */
const tokensOf = (jsonPath: string): string[] => jsonPath.match(/'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]]+/g) ?? [];

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
