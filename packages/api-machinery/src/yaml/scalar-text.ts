import { readsOtherwise } from './resolve-scalar.ts';
import { isBreak, isPrintable, scalarStyle } from './scalar-style.ts';

/** A line is folded at the first single space behind this column. */
const bestWidth = 80;

const escapes: ReadonlyMap<string, string> = new Map([
  ['\0', '0'],
  ['\u0007', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\u001b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\u0085', 'N'],
  ['\u00a0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

/** Where a scalar begins, and how far its further lines are indented. */
export interface ScalarPlace {
  readonly column: number;
  readonly indent: number;
  readonly isKey: boolean;
}

/** Most texts: nothing to quote and nowhere to fold. */
const word = /^[A-Za-z_/][\w./-]*$/;

/** A text as YAML (goyaml.v2 emitterc.go, yaml_emitter_write_*_scalar). */
export function scalarText(text: string, place: ScalarPlace): string {
  if (word.test(text) && !readsOtherwise(text)) return text;
  const style = scalarStyle(text, place.isKey);
  if (style === 'literal') return literal(text, place.indent);
  // As upstream has it, nothing behind a leading byte order mark is taken for printable, spaces included.
  const marked = text.startsWith('\ufeff');
  const line = new FoldedLine(marked ? { ...place, isKey: true } : place);
  if (style === 'plain') return line.fold([...text], (character) => character, false);
  if (style === 'single') return `'${line.quoted("'").fold([...text], (character) => (character === "'" ? "''" : character), true)}'`;
  return `"${line.quoted('"').fold([...text], marked ? escape : escaped, true)}"`;
}

function escaped(character: string): string {
  return isPrintable(character) && !isBreak(character) && character !== '"' && character !== '\\' ? character : escape(character);
}

function escape(character: string): string {
  const short = escapes.get(character);
  if (short) return `\\${short}`;
  const code = character.codePointAt(0)!;
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code
    .toString(16)
    .toUpperCase()
    .padStart(digits as number, '0')}`;
}

/** Characters of one scalar, broken into lines where they grow too long. */
class FoldedLine {
  readonly #place: ScalarPlace;
  #column: number;
  #quote = '';

  constructor(place: ScalarPlace) {
    this.#place = place;
    this.#column = place.column;
  }

  quoted(quote: string): this {
    this.#quote = quote;
    this.#column += 1;
    return this;
  }

  /** @param inner only spaces inside the quotes, neither the first nor the last character, are broken at. */
  fold(text: readonly string[], write: (character: string) => string, inner: boolean): string {
    const { indent, isKey } = this.#place;
    const newLine = `\n${' '.repeat(indent)}`;
    let out = '';
    let spaces = false;
    let broken = false;
    text.forEach((character, i) => {
      if (this.#quote !== '"' && isBreak(character)) {
        // A line break inside single quotes is written twice the first time: one is folded away in reading.
        out += !broken && character === '\n' ? `\n${character}` : character;
        broken = true;
        return;
      }
      if (broken) this.#column = indent;
      if (broken) out += ' '.repeat(indent);
      broken = false;
      const mayBreak = character === ' ' && !isKey && !spaces && this.#column > bestWidth && (!inner || (i > 0 && i < text.length - 1));
      if (mayBreak && (this.#quote === '"' || text[i + 1] !== ' ')) {
        out += text[i + 1] === ' ' ? `${newLine}\\` : newLine;
        this.#column = indent;
      } else {
        const written = write(character);
        out += written;
        this.#column += [...written].length;
      }
      spaces = character === ' ';
    });
    return out;
  }
}

/** `|`, how much it is indented where that cannot be seen, and what becomes of its last line breaks. */
function literal(text: string, indent: number): string {
  const first = text[0]!;
  const hint = first === ' ' || isBreak(first) ? '2' : '';
  const end = !isBreak(text.at(-1)) ? '-' : text.length === 1 || isBreak(text.at(-2)) ? '+' : '';
  const pad = ' '.repeat(indent);
  let out = `|${hint}${end}\n`;
  let begins = true;
  for (const character of text) {
    const ends = isBreak(character);
    out += begins && !ends ? pad + character : character;
    begins = ends;
  }
  return out;
}
