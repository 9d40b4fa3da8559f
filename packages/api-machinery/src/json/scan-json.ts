import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from './own-property.ts';
import { readNumber } from './whole-number.ts';

/** What a careful reading of a text finds: the first error in the words of Go's encoding/json, and repeated keys. */
export interface JsonScan {
  readonly error?: string;
  /** Null where there is an error. */
  readonly value: JsonValue;
  readonly duplicateFields: string[];
  /** Text of each number, by its path, that is written otherwise than it would be from here. */
  readonly oddNumbers: Map<string, string>;
}

/** Upstream's strict decoder reports no more than this many errors. */
const maxDuplicates = 100;
/** More would cost more than they tell. */
const maxOddNumbers = 1_000;

interface Frame {
  /** Keys seen so far; unset for an array. */
  readonly keys?: Set<string>;
  /** Path of the container itself. */
  readonly path: string;
  readonly value: JsonObject | JsonValue[];
  key: string;
  index: number;
}

/** Reads JSON slowly, without recursion, and whole numbers exactly: used when {@link parseJson} has reason to. */
export function scanJson(text: string): JsonScan {
  const scanner = new Scanner(text);
  try {
    scanner.run();
    return { value: scanner.value, duplicateFields: [...scanner.duplicates], oddNumbers: scanner.oddNumbers };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { error: error.message, value: null, duplicateFields: [], oddNumbers: new Map() };
  }
}

const literals = ['true', 'false', 'null'];
const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

class Scanner {
  readonly duplicates = new Set<string>();
  readonly oddNumbers = new Map<string, string>();
  readonly #text: string;
  readonly #stack: Frame[] = [];
  #at = 0;
  /** What was read last. */
  #value: JsonValue = null;

  constructor(text: string) {
    this.#text = text;
  }

  get value(): JsonValue {
    return this.#value;
  }

  run(): void {
    do {
      if (this.#startValue()) continue;
      this.#finishValue();
    } while (this.#stack.length > 0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('after top-level value');
  }

  /** Reads a scalar whole, or opens a container; true when a container was opened and its first value comes next. */
  #startValue(): boolean {
    this.#skipSpace();
    const char = this.#text[this.#at];
    if (char === '{') return this.#open({ keys: new Set(), path: this.#path(), value: {}, key: '', index: 0 }, '}');
    if (char === '[') return this.#open({ path: this.#path(), value: [], key: '', index: 0 }, ']');
    if (char === '"') this.#value = this.#string();
    else if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) this.#number();
    else this.#literal();
    return false;
  }

  #open(frame: Frame, close: string): boolean {
    this.#at++;
    this.#skipSpace();
    if (this.#text[this.#at] === close) {
      this.#at++;
      this.#value = frame.value;
      return false;
    }
    this.#stack.push(frame);
    if (frame.keys) this.#keyAndColon(frame, 'looking for beginning of object key string');
    return true;
  }

  /** After a value: closes every container that ends here, or moves on to the next element. */
  #finishValue(): void {
    for (let frame = this.#stack.at(-1); frame; frame = this.#stack.at(-1)) {
      this.#skipSpace();
      const char = this.#text[this.#at];
      if (Array.isArray(frame.value)) frame.value.push(this.#value);
      else setOwn(frame.value, frame.key, this.#value);
      if (char === ',') {
        this.#at++;
        frame.index++;
        if (frame.keys) {
          this.#skipSpace();
          this.#keyAndColon(frame, 'looking for beginning of object key string');
        }
        return;
      }
      if (char !== (frame.keys ? '}' : ']')) this.#fail(frame.keys ? 'after object key:value pair' : 'after array element');
      this.#at++;
      this.#value = frame.value;
      this.#stack.pop();
    }
  }

  #keyAndColon(frame: Frame, where: string): void {
    if (this.#text[this.#at] !== '"') this.#fail(where);
    frame.key = this.#string();
    if (frame.keys!.has(frame.key)) {
      if (this.duplicates.size < maxDuplicates) this.duplicates.add(this.#path());
    } else frame.keys!.add(frame.key);
    this.#skipSpace();
    if (this.#text[this.#at] !== ':') this.#fail('after object key');
    this.#at++;
  }

  /** Path of the value that comes next. */
  #path(): string {
    const frame = this.#stack.at(-1);
    if (!frame) return '';
    if (!frame.keys) return `${frame.path}[${frame.index}]`;
    return frame.path === '' ? frame.key : `${frame.path}.${frame.key}`;
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char < ' ') this.#fail('in string literal');
      this.#at++;
      if (char === '"') return JSON.parse(this.#text.slice(start, this.#at)) as string;
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    const char = this.#text[this.#at];
    if (char === undefined || !'"\\/bfnrtu'.includes(char)) this.#fail('in string escape code');
    this.#at++;
    if (char !== 'u') return;
    for (let i = 0; i < 4; i++, this.#at++) {
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? '')) this.#fail('in \\u hexadecimal character escape');
    }
  }

  #number(): void {
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.#text);
    if (!match) {
      this.#at++;
      this.#fail('in numeric literal');
    }
    this.#at += match[0].length;
    const next = this.#text[this.#at];
    if (next === '.') {
      this.#at++;
      this.#fail('after decimal point in numeric literal');
    }
    if (next === 'e' || next === 'E') {
      this.#at++;
      this.#fail('in exponent of numeric literal');
    }
    this.#value = readNumber(match[0]);
    if (String(this.#value) !== match[0] && this.oddNumbers.size < maxOddNumbers) this.oddNumbers.set(this.#path(), match[0]);
    if (!Number.isFinite(Number(match[0])))
      throw new SyntaxError(`json: cannot unmarshal number ${match[0].slice(0, 40)} into Go value of type float64`);
  }

  #literal(): void {
    const word = literals.find((literal) => literal[0] === this.#text[this.#at]);
    if (!word) this.#fail('looking for beginning of value');
    for (let i = 1; i < word.length; i++) {
      this.#at++;
      if (this.#text[this.#at] !== word[i]) this.#fail(`in literal ${word} (expecting '${word[i]}')`);
    }
    this.#value = word === 'null' ? null : word === 'true';
    this.#at++;
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #fail(where: string): never {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw new SyntaxError('unexpected end of JSON input');
    // Go reads bytes, and shows the one it stopped at as a character of its own.
    const [byte] = new TextEncoder().encode(String.fromCodePoint(code));
    throw new SyntaxError(`invalid character ${quoteCharacter(String.fromCharCode(byte!))} ${where}`);
  }
}

function quoteCharacter(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return `'"'`;
  const quoted = JSON.stringify(char);
  return `'${quoted.slice(1, -1)}'`;
}
