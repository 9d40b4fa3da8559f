import { YAMLException, load, loadAll } from 'js-yaml';
import type { JsonValue } from '../json.ts';
import { parseJson } from '../json/parse-json.ts';
import { deepCopy } from '../meta/deep-copy.ts';
import { goComplaint } from './go-complaint.ts';
import { yamlSchema } from './yaml-schema.ts';
import { assertYamlText } from './yaml-text.ts';

/** Nesting of YAML that is no JSON; JSON may nest as deeply as {@link parseJson} allows. */
export const maxYamlDepth = 1_000;
/** How much larger aliases may make a document than its text is. */
const maxAliasGrowth = 10;

/**
 * Reads the first YAML or JSON document as sigs.k8s.io/yaml does; an empty one is null. The value shares nothing, however
 * many aliases the text has.
 * @throws {SyntaxError} when the text is malformed, repeats a key, nests too deeply, or when its aliases expand to more
 * than ten times its size.
 */
export function loadYaml(text: string): JsonValue {
  const json = looksLikeJson(text) ? parseStrictly(text) : undefined;
  if (json !== undefined) return json;
  const first = firstDocument(text);
  return guarded(text, () => loadAll(first, options)[0] ?? null);
}

const documentMark = /^(?:---|\.\.\.)(?=\s|$)/gm;
const nothingYet = /^(?:[ \t]*(?:[#%][^\r\n]*)?[\r\n])*$/;

/** What comes after the first document of a stream is not even looked at. */
function firstDocument(text: string): string {
  for (const { index } of text.matchAll(documentMark)) {
    if (index > 0 && !nothingYet.test(text.slice(0, index))) return text.slice(0, index);
    documentMark.lastIndex = index + 3;
    const next = documentMark.exec(text);
    documentMark.lastIndex = 0;
    return next ? text.slice(0, next.index) : text;
  }
  return text;
}

export interface LenientYaml {
  readonly value: JsonValue;
  /** Keys written twice, of which the last counts: `line 4: key "a" already set in map`. At most {@link maxDuplicateKeys}, of a large document fewer. */
  readonly duplicateKeys: readonly string[];
}

/** Duplicate keys that are looked for in one document. */
const maxDuplicateKeys = 10;
/** To find each the document is read again: of a large one only the first are told. */
const maxReadAgain = 1024 * 1024;

/** As {@link loadYaml}, but keys may repeat. @throws {SyntaxError} for everything else. */
export function loadYamlLeniently(stream: string): LenientYaml {
  try {
    return { value: loadYaml(stream), duplicateKeys: [] };
  } catch (error) {
    if (!isDuplicateKey.test((error as Error).message)) throw error;
    const text = firstDocument(stream);
    const duplicateKeys = duplicateKeysIn(text);
    if (duplicateKeys.length === 0) throw error;
    return { value: guarded(text, () => load(text, { ...options, json: true })), duplicateKeys };
  }
}

/** What js-yaml says, and what {@link parseStrictly} does. */
const isDuplicateKey = /(?:duplicated mapping key|a key is already set in map)$/;

/** Finds them one by one: each is renamed to something unique, so that the parser goes on to the next. */
function duplicateKeysIn(text: string): string[] {
  const found: string[] = [];
  const most = Math.max(1, Math.min(maxDuplicateKeys, Math.floor(maxReadAgain / text.length)));
  let rest = text;
  while (found.length < most) {
    const mark = firstDuplicate(rest);
    if (!mark) break;
    const key = /^(?:"([^"\n]*)"|'([^'\n]*)'|([^:\n]*))/.exec(rest.slice(mark.position))!;
    found.push(`line ${mark.line + 1}: key ${JSON.stringify(key[1] ?? key[2] ?? key[3]!.trim())} already set in map`);
    rest = `${rest.slice(0, mark.position)}"duplicate \\0 ${found.length}"${rest.slice(mark.position + key[0].trimEnd().length)}`;
  }
  return found;
}

function firstDuplicate(text: string): { position: number; line: number } | undefined {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof YAMLException && error.reason === 'duplicated mapping key' && error.mark) return error.mark;
  }
  return undefined;
}

/** Reads all documents of a stream; empty ones are left out. @throws {SyntaxError} as {@link loadYaml}. */
export function loadYamlDocuments(text: string): JsonValue[] {
  if (looksLikeJson(text)) {
    const value = parseStrictly(text);
    if (value !== undefined) return [value];
  }
  const documents = guarded(text, () => loadAll(text, options)) as JsonValue[];
  return documents.filter((document) => document !== null && document !== undefined);
}

const options = { schema: yamlSchema, maxDepth: maxYamlDepth };

const looksLikeJson = (text: string): boolean => /^\s*[{[]/.test(text);

/** Undefined when the text is no JSON after all: a flow mapping also begins with a brace. */
function parseStrictly(text: string): JsonValue | undefined {
  try {
    const { value, duplicateFields } = parseJson(text);
    if (duplicateFields.length === 0) return value;
  } catch (error) {
    if ((error as Error).message === 'exceeded max depth') throw error;
    return undefined;
  }
  throw new SyntaxError('yaml: unmarshal errors: a key is already set in map');
}

function guarded(text: string, read: () => unknown): JsonValue {
  try {
    assertYamlText(text);
    const value = read() as JsonValue;
    const hasAliases = text.includes('*') && text.includes('&');
    if (!hasAliases) return value;
    checkGrowth(value, text.length * maxAliasGrowth);
    return deepCopy(value);
  } catch (error) {
    throw asSyntaxError(error, text);
  }
}

function asSyntaxError(error: unknown, text: string): SyntaxError {
  if (error instanceof SyntaxError) return error;
  if (error instanceof YAMLException) {
    const line = error.mark ? `line ${error.mark.line + 1}: ` : '';
    const why = goComplaint(error.reason, error.mark ?? undefined, text) ?? line + error.reason;
    return new SyntaxError(`yaml: ${why}`, { cause: error });
  }
  if (error instanceof RangeError) return new SyntaxError('yaml: exceeded max depth', { cause: error });
  throw error;
}

/** Counts what the aliases expand to, and gives up as soon as it is too much; a cycle is always too much. */
function checkGrowth(value: JsonValue, limit: number): void {
  const stack: JsonValue[] = [value];
  let size = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    size += typeof next === 'string' ? next.length + 1 : 1;
    if (size > limit) throw new SyntaxError('yaml: document contains excessive aliasing');
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, child] of Object.entries(next)) {
      size += Array.isArray(next) ? 0 : key.length;
      stack.push(child as JsonValue);
    }
  }
}
