/** Where js-yaml gave up: line and column from zero. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly position: number;
}

/**
 * What sigs.k8s.io/yaml says of a text that js-yaml has refused for `reason`: users look these words up. Undefined where
 * the two do not correspond.
 */
export function goComplaint(reason: string, mark: Mark | undefined, text: string): string | undefined {
  const place = { reason, text, mark: mark ?? { line: 0, column: 0, position: 0 } };
  for (const [pattern, say] of complaints) if (pattern.test(reason)) return say(place);
  return undefined;
}

interface Place {
  readonly reason: string;
  readonly text: string;
  readonly mark: Mark;
}

/** The scanner counts lines from one, but does not tell of the first. */
const scanning = (why: string, line: number): string => (line === 0 ? why : `line ${line + 1}: ${why}`);
/** The parser counts them from zero. */
const parsing = (why: string, line: number): string => (line === 0 ? why : `line ${line}: ${why}`);

const noToken = 'found character that cannot start any token';
const noContent = 'did not find expected node content';
const noKey = 'did not find expected key';
const noColon = "could not find expected ':'";
const badName = 'did not find expected alphabetic or numeric character';

const scanned =
  (why: string, further = 0) =>
  ({ mark }: Place): string =>
    scanning(why, mark.line + further);

const complaints: readonly (readonly [RegExp, (place: Place) => string | undefined])[] = [
  [/^tab characters must not be used in indentation/, tabComplaint],
  [/^bad indentation of a (?:mapping|sequence) entry/, indentationComplaint],
  [/^end of the stream or a document separator is expected/, strayComplaint],
  [/^deficient indentation|^unexpected end of the stream within a (?:flow|single|double)/, openComplaint],
  [/^missed comma between flow collection entries/, ({ text, mark }) => parsing(noComma(text, mark.position), mark.line)],
  [/^expected the node content, but found/, ({ mark }) => parsing(noContent, mark.line)],
  [/a multiline key may not be an implicit key/, scanned(noColon)],
  [/^expected ':' after a mapping key/, scanned(noColon, 1)],
  [/^name of an (?:anchor|alias) node must contain at least one character/, scanned(badName)],
  [/^unknown escape sequence/, scanned('found unknown escape character')],
  [/^expected hexadecimal character/, scanned('did not find expected hexdecimal number')],
  [/^a line break is expected/, scanned('did not find expected comment or line break')],
  [/^bad explicit indentation width of a block scalar/, scanned('found an indentation indicator equal to 0')],
  [
    /^unexpected end of the stream within a verbatim tag/,
    ({ mark }) => scanning("did not find the expected '>'", Math.max(0, mark.line - 1)),
  ],
  [/^unacceptable YAML version/, () => 'found incompatible YAML document'],
  [/^directives end mark is expected/, () => 'found unknown directive name'],
];

function tabComplaint({ text, mark }: Place): string {
  const before = text.slice(0, mark.position).trimEnd();
  if (/[|>][-+0-9]*$/.test(before)) return scanning('found a tab character where an indentation space is expected', mark.line);
  return scanning(/[:-]$/.test(before) ? noToken : 'found a tab character that violates indentation', mark.line);
}

function indentationComplaint({ text, mark }: Place): string {
  const { position, line } = mark;
  const char = text[position] ?? '';
  const indent = text.slice(position - mark.column, position);
  if ('%@`'.includes(char) || /^ *\t/.test(indent)) return scanning(noToken, line);
  if (char === ':') return scanning('mapping values are not allowed in this context', line);
  if (']},'.includes(char)) return parsing(noContent, line);
  if (char === '-' && indent.trim() !== '') return scanning('block sequence entries are not allowed in this context', line);
  return parsing(isInSequence(text, mark) ? "did not find expected '-' indicator" : noKey, line);
}

/** Whether the innermost block that a line of this column can belong to is a list. */
function isInSequence(text: string, { position, column }: Mark): boolean {
  const lines = text.slice(0, position - column).split('\n');
  for (const each of lines.reverse()) {
    const [, indent, dash, rest] = /^( *)((?:- +)?)([^]*)$/.exec(each)!;
    if (rest!.trim() === '' || rest!.startsWith('#') || indent!.length > column) continue;
    return dash !== '' && !(/:(?: |$)/.test(rest!) && indent!.length + dash!.length <= column);
  }
  return false;
}

function strayComplaint({ text, mark }: Place): string | undefined {
  const char = text[mark.position];
  if (char === ':') return scanning('mapping values are not allowed in this context', mark.line);
  if (char === ']' || char === '}') return parsing('did not find expected <document start>', mark.line);
  return parsing(noKey, mark.line);
}

/** A quoted text goes on to the end, a list or map in brackets to what cannot be in it. */
function openComplaint({ text, mark, reason }: Place): string {
  const open = openAt(text, mark.position);
  if (open.quoted || reason.includes('quoted')) return unclosedText(text, mark.position);
  const atEnd = mark.position >= text.length && mark.column > 0;
  return parsing(noComma(text, mark.position), mark.line + (atEnd ? 1 : 0));
}

function unclosedText(text: string, position: number): string {
  const next = text.slice(position).search(/^(?:---|\.\.\.)(?=\s|$)/m);
  if (next < 0) return scanning('found unexpected end of stream', linesIn(text));
  return scanning('found unexpected document indicator', linesIn(text.slice(0, position + next)));
}

const linesIn = (text: string): number => text.split(/\r\n?|\n/).length - 1;

const noComma = (text: string, position: number): string => `did not find expected ',' or '${openAt(text, position).close || '}'}'`;

interface Open {
  readonly quoted: boolean;
  /** What would close the innermost bracket; '' where none is open. */
  readonly close: string;
}

const closes: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
const token = /"(?:[^"\\]|\\[^])*"?|'(?:[^']|'')*'?|#[^\n]*|[[\]{}]|[^\s[\]{},:"'#][^\s[\]{},]*/g;

/** What is open at a place of the text, roughly: good enough for a text that is broken anyway. */
function openAt(text: string, position: number): Open {
  const stack: string[] = [];
  for (const { 0: word, index } of text.matchAll(token)) {
    if (index >= position) break;
    const end = index + word.length;
    if (/^["']/.test(word) && (end > position || (end === position && !/^(?:"[^]*"|'[^]*')$/.test(word))))
      return { quoted: true, close: stack.at(-1) ?? '' };
    if (word in closes) stack.push(closes[word]!);
    else if (word === stack.at(-1)) stack.pop();
  }
  return { quoted: false, close: stack.at(-1) ?? '' };
}

/** Names are of letters, digits, `_` and `-`. */
export const badAnchorName = (text: string, position: number): string => scanning(badName, linesIn(text.slice(0, position)));
