import { SyntaxIssue } from './source.ts';

export type TokenKind = 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'name' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const blank = /(?:[\t \r\n\f]+|\/\/[^\n]*)+/y;
const float = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y;
const integer = /(?:0x[0-9a-fA-F]+|\d+)/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const symbol = /(?:==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%])/y;
const opening = /[bB]?[rR]?(?:"""|'''|"|')/y;

/** Splits a source into tokens (cel-go's CEL.g4). @throws {SyntaxIssue} for what is none */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  for (;;) {
    at += match(blank)?.length ?? 0;
    if (at >= source.length) break;
    const token = numberAt(match, source, at) ?? stringAt(match, source, at) ?? wordAt(match, at);
    if (!token) throw new SyntaxIssue(at, `Syntax error: token recognition error at: '${String.fromCodePoint(source.codePointAt(at)!)}'`);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: source.length });
  return tokens;
}

type Match = (pattern: RegExp) => string | undefined;

function numberAt(match: Match, source: string, at: number): Token | undefined {
  const real = match(float);
  if (real !== undefined) return { kind: 'float', text: real, at };
  const whole = match(integer);
  if (whole === undefined) return undefined;
  const suffix = source[at + whole.length];
  return suffix === 'u' || suffix === 'U' ? { kind: 'uint', text: whole + suffix, at } : { kind: 'int', text: whole, at };
}

function wordAt(match: Match, at: number): Token | undefined {
  const word = match(name);
  if (word !== undefined) return { kind: 'name', text: word, at };
  const sign = match(symbol);
  return sign === undefined ? undefined : { kind: 'symbol', text: sign, at };
}

function stringAt(match: Match, source: string, at: number): Token | undefined {
  const open = match(opening);
  if (open === undefined) return undefined;
  const prefix = /^[a-zA-Z]*/.exec(open)![0].toLowerCase();
  const quote = open.slice(prefix.length);
  const end = closingQuote(source, at + open.length, quote, prefix.includes('r'));
  if (end === undefined) {
    // Three quotes that are not closed are an empty text and one that is not, as the longest match has it.
    const rest = source.slice(at).split(/[\n\r]/)[0]!;
    throw new SyntaxIssue(at, `Syntax error: token recognition error at: '${rest}'`);
  }
  return { kind: prefix.includes('b') ? 'bytes' : 'string', text: source.slice(at, end), at };
}

/** Index behind the closing quote. */
function closingQuote(source: string, from: number, quote: string, raw: boolean): number | undefined {
  for (let at = from; at < source.length; at++) {
    if (source.startsWith(quote, at)) return at + quote.length;
    const char = source[at]!;
    if (char === '\\' && !raw) at++;
    else if (quote.length === 1 && (char === '\n' || char === '\r')) return undefined;
  }
  return undefined;
}
