import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, YAMLException, parseEvents } from 'js-yaml';
import type { JsonValue } from '../json.ts';
import { parseJson } from '../json/parse-json.ts';
import { composeYaml, maxYamlDepth, type ComposedYaml } from './compose-yaml.ts';
import { goComplaint } from './go-complaint.ts';
import { withoutSeparatingTabs } from './separating-tabs.ts';
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

/** @param stream what they are a part of: unset, where all that the text has must be documents. */
function documentsIn(text: string, stream?: string): ComposedYaml[] {
  try {
    assertYamlText(text);
    return composeReadably(text, stream !== undefined);
  } catch (error) {
    throw asSyntaxError(error, stream ?? text);
  }
}

/** What may be read again because of tabs, and one time more: many of them must not hold up the server. */
const maxReadAgain = 256 * 1024;

function composeReadably(text: string, onlyFirst: boolean): ComposedYaml[] {
  for (let readable = text, again = 0; ; again += text.length) {
    try {
      return composeYaml(readable, parseEvents(readable, { maxDepth: maxYamlDepth }));
    } catch (error) {
      const next = again < maxReadAgain ? mended(readable, error, onlyFirst) : undefined;
      if (next === undefined) throw error;
      readable = next;
    }
  }
}

/** The text without what js-yaml stumbles over and goyaml.v2 does not; undefined where there is nothing of the kind. */
function mended(text: string, error: unknown, onlyFirst: boolean): string | undefined {
  if (!(error instanceof YAMLException) || !error.mark) return undefined;
  const { position } = error.mark;
  if (error.reason === 'deficient indentation') return withoutSeparatingTabs(text, position);
  if (closesBeforeComment.test(text.slice(Math.max(position - 1, 0), position + 1))) return withoutComment(text, position);
  if (!onlyFirst || error.reason !== 'end of the stream or a document separator is expected') return undefined;
  const whole = text.slice(0, position);
  return tokenBegins.test(text[position]!) && hasEnded(whole) ? whole : undefined;
}

/** A comment right behind what ends a value, or behind the mark of a block. */
const closesBeforeComment = /^["'}\]|>+\-\d]#$/;

/** The text with blanks for the comment that begins at `position`. */
function withoutComment(text: string, position: number): string {
  const comment = /^[^\r\n]*/.exec(text.slice(position))![0];
  return text.slice(0, position) + ' '.repeat(comment.length) + text.slice(position + comment.length);
}

/** What goyaml.v2 takes for a token without looking further. */
const tokenBegins = /[^\s,:\]}"'%@`|>]/;

/**
 * Whether nobody looks at what follows a document: it has ended with a bracket, a quote, or a comment behind its text,
 * and a line has ended since.
 */
function hasEnded(text: string): boolean {
  const root = parseEvents(text, { maxDepth: maxYamlDepth })[1];
  if (root?.type === EVENT_ID.SCALAR) {
    const quoted = root.style === SCALAR_STYLE.SINGLE_QUOTED || root.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return (quoted ? /[\r\n]/ : /^[ \t]+#.*[\r\n]/).test(text.slice(root.valueEnd));
  }
  const isFlow = (root?.type === EVENT_ID.MAPPING || root?.type === EVENT_ID.SEQUENCE) && root.style === COLLECTION_STYLE.FLOW;
  return isFlow && /[}\]][ \t]*(?:#.*)?[\r\n]/.test(text.slice(Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))));
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
