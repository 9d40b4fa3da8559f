import { YAMLException, parseEvents } from 'js-yaml';
import type { JsonValue } from '../json.ts';
import { parseJson } from '../json/parse-json.ts';
import { composeYaml, maxYamlDepth, type ComposedYaml } from './compose-yaml.ts';
import { goComplaint } from './go-complaint.ts';
import { assertYamlText } from './yaml-text.ts';

/**
 * Reads the first YAML or JSON document as sigs.k8s.io/yaml does; an empty one is null. The value shares nothing, however
 * many aliases the text has.
 * @throws {SyntaxError} when the text is malformed, repeats a key, nests too deeply, or when its aliases expand to more
 * than ten times its size and a mebibyte.
 */
export function loadYaml(text: string): JsonValue {
  return valueOf(loadYamlLeniently(text));
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
  /** Keys written twice, of which the last counts: `line 4: key "a" already set in map`. */
  readonly duplicateKeys: readonly string[];
}

/** As {@link loadYaml}, but keys may repeat. @throws {SyntaxError} for everything else. */
export function loadYamlLeniently(stream: string): LenientYaml {
  const json = looksLikeJson(stream) ? parseStrictly(stream) : undefined;
  if (json !== undefined) return { value: json, duplicateKeys: [] };
  return documentsIn(firstDocument(stream), stream)[0] ?? { value: null, duplicateKeys: [] };
}

/** Reads all documents of a stream; empty ones are left out. @throws {SyntaxError} as {@link loadYaml}. */
export function loadYamlDocuments(text: string): JsonValue[] {
  if (looksLikeJson(text)) {
    const value = parseStrictly(text);
    if (value !== undefined) return [value];
  }
  return documentsIn(text)
    .map(valueOf)
    .filter((value) => value !== null);
}

const looksLikeJson = (text: string): boolean => /^\s*[{[]/.test(text);

/** Undefined when the text is no JSON after all (a flow mapping also begins with a brace), or keys repeat. */
function parseStrictly(text: string): JsonValue | undefined {
  try {
    const { value, duplicateFields } = parseJson(text);
    return duplicateFields.length === 0 ? value : undefined;
  } catch (error) {
    if ((error as Error).message === 'exceeded max depth') throw error;
    return undefined;
  }
}

/** @param stream what they are a part of. */
function documentsIn(text: string, stream = text): ComposedYaml[] {
  try {
    assertYamlText(text);
    return composeYaml(text, parseEvents(text, { maxDepth: maxYamlDepth }));
  } catch (error) {
    throw asSyntaxError(error, stream);
  }
}

/** @throws {SyntaxError} when keys repeat. */
function valueOf({ value, duplicateKeys }: LenientYaml): JsonValue {
  if (duplicateKeys.length === 0) return value;
  throw new SyntaxError(`yaml: unmarshal errors:\n${duplicateKeys.map((line) => `  ${line}`).join('\n')}`);
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
