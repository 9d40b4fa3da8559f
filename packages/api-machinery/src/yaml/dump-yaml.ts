import { goFloat } from '../status/go-float.ts';
import { boundedRecursion } from '../json/own-property.ts';
import { compareNaturally } from './natural-order.ts';
import { scalarText } from './scalar-text.ts';

/**
 * Writes a JSON value as YAML in the very form of sigs.k8s.io/yaml: keys sorted, lists at the level of their key, texts
 * that would read as something else in double quotes, several lines as a block. Members that JSON leaves out are left out.
 * @throws {ApiError} BadRequest when the value is nested more deeply than the stack allows.
 */
export function dumpYaml(value: unknown): string {
  const pieces: string[] = [];
  boundedRecursion(() => writeNode(pieces, value, { indent: 0, column: 0, parent: 'none' }));
  const text = pieces.join('');
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Where a node stands: in columns of the collection around it, and of the text before it. */
interface Place {
  readonly indent: number;
  readonly column: number;
  readonly parent: 'none' | 'list' | 'map';
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function writeNode(pieces: string[], value: unknown, place: Place): void {
  if (typeof value === 'string') pieces.push(scalarText(value, { column: place.column, indent: place.indent + 2, isKey: false }));
  else if (Array.isArray(value)) writeList(pieces, value, place);
  else if (isObject(value)) writeMap(pieces, value, place);
  else pieces.push(typeof value === 'number' ? numberText(value) : String(value ?? null));
}

function writeList(pieces: string[], list: readonly unknown[], { indent, parent }: Place): void {
  if (list.length === 0) return void pieces.push('[]');
  // In a map a list begins on a line of its own, at the column of the key; in a list behind the dash.
  const own = parent === 'list' ? indent + 2 : indent;
  list.forEach((element, i) => {
    beginLine(pieces, own, i === 0 && parent !== 'map');
    pieces.push('- ');
    writeNode(pieces, element, { indent: own, column: own + 2, parent: 'list' });
  });
}

function writeMap(pieces: string[], map: Record<string, unknown>, { indent, parent }: Place): void {
  const keys = Object.keys(map).filter((key) => map[key] !== undefined);
  if (keys.length === 0) return void pieces.push('{}');
  const own = parent === 'none' ? indent : indent + 2;
  keys.sort(compareNaturally).forEach((key, i) => {
    beginLine(pieces, own, i === 0 && parent !== 'map');
    const value = map[key];
    const simple = isSimpleKey(key);
    const columns = simple ? writeKey(pieces, key, own) : writeLongKey(pieces, key, own);
    const nested = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!simple || !nested) pieces.push(' ');
    writeNode(pieces, value, { indent: own, column: own + columns + 1, parent: simple ? 'map' : 'list' });
  });
}

/** Longer keys, and those of several lines, stand behind a question mark, and their values as the elements of a list do. */
const maxSimpleKeyBytes = 128;

const isSimpleKey = (key: string): boolean =>
  !/[\r\n\u0085\u2028\u2029]/.test(key) && new TextEncoder().encode(key).byteLength <= maxSimpleKeyBytes;

/** Answers how many columns the key and its colon take. */
function writeKey(pieces: string[], key: string, indent: number): number {
  const text = scalarText(key, { column: indent, indent, isKey: true });
  pieces.push(text, ':');
  return [...text].length + 1;
}

function writeLongKey(pieces: string[], key: string, indent: number): number {
  pieces.push('? ', scalarText(key, { column: indent + 2, indent: indent + 2, isKey: false }));
  beginLine(pieces, indent, false);
  pieces.push(':');
  return 1;
}

function beginLine(pieces: string[], indent: number, here: boolean): void {
  if (here) return;
  if (pieces.length > 0 && !pieces.at(-1)!.endsWith('\n')) pieces.push('\n');
  pieces.push(' '.repeat(indent));
}

/** Whole numbers as JSON has them, others as Go's strconv 'g' in its shortest form. */
function numberText(value: number): string {
  if (Number.isInteger(value) && value < 2 ** 64 && value >= -(2 ** 63)) return String(value);
  return goFloat(value);
}
