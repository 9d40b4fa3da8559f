import { Double, maxInt, maxUint, minInt, toInt, Uint } from '../values/numbers.ts';
import type { CelValue } from '../values/value.ts';
import type { Call, Expr, MapEntry, StructField } from './expr.ts';
import { tokenize, type Token, type TokenKind } from './lexer.ts';
import type { Macro } from './macro.ts';
import { SyntaxIssue, type Issue } from './source.ts';
import { unescapeLiteral } from './unescape.ts';

/** Longest source in characters, and how deep it may nest (cel-go's defaults). */
const maxExpressionSize = 100_000;
export const maxDepth = 250;

const reservedNames = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(' '),
);
const keywords = new Set(['in', 'true', 'false', 'null']);
const relations = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
const startOfExpression =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const opening: ReadonlySet<string> = new Set(['[', '{', '(', '.', '-', '!']);

const isIdentifier = ({ kind, text }: Token): boolean => kind === 'name' && !keywords.has(text);

function startsExpression({ kind, text }: Token): boolean {
  if (kind === 'symbol') return opening.has(text);
  return kind !== 'end' && !(kind === 'name' && text === 'in');
}

export type ParseResult = { readonly expr: Expr } | { readonly issues: readonly Issue[] };

/** Reads an expression and expands its macros. After a syntax error nothing more is reported. */
export function parse(source: string, macros: ReadonlyMap<string, Macro>): ParseResult {
  const size = source.length > maxExpressionSize ? Array.from(source).length : source.length;
  if (size > maxExpressionSize) {
    return { issues: [{ at: -1, message: `expression code point size exceeds limit: size: ${size}, limit ${maxExpressionSize}` }] };
  }
  const parser = new Parser(source, macros);
  try {
    const expr = parser.run(tokenize(source));
    return parser.issues.length > 0 ? { issues: parser.issues } : { expr };
  } catch (error) {
    if (error instanceof SyntaxIssue) return { issues: [...parser.issues, error] };
    throw error;
  }
}

class Parser {
  /** What is wrong without being a matter of syntax: reading goes on. */
  readonly issues: Issue[] = [];
  readonly #macros: ReadonlyMap<string, Macro>;
  readonly #depths = new WeakMap<Expr, number>();
  readonly #source: string;
  #tokens: readonly Token[] = [];
  #next = 0;
  #nesting = 0;

  constructor(source: string, macros: ReadonlyMap<string, Macro>) {
    this.#source = source;
    this.#macros = macros;
  }

  run(tokens: readonly Token[]): Expr {
    this.#tokens = tokens;
    const expr = this.#expr();
    if (this.#peek.kind !== 'end') {
      // One token too many could be left out, more could not.
      const kind = this.#tokens[this.#next + 1]?.kind === 'end' ? 'extraneous' : 'mismatched';
      throw this.#syntax(`${kind} input '${this.#peek.text}' expecting <EOF>`);
    }
    return expr;
  }

  get #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #syntax(message: string, { at } = this.#peek): SyntaxIssue {
    return new SyntaxIssue(at, `Syntax error: ${message}`);
  }

  #isSymbol(text: string): boolean {
    return this.#peek.kind === 'symbol' && this.#peek.text === text;
  }

  #takeSymbol(text: string): Token | undefined {
    return this.#isSymbol(text) ? this.#tokens[this.#next++] : undefined;
  }

  #expect(text: string): Token {
    const token = this.#takeSymbol(text);
    if (!token) throw this.#syntax(`mismatched input '${this.#peek.text}' expecting '${text}'`);
    return token;
  }

  #identifier(): Token {
    const token = this.#peek;
    if (!isIdentifier(token)) throw this.#syntax(`mismatched input '${token.text}' expecting IDENTIFIER`);
    this.#next++;
    return token;
  }

  /** Notes how deep a node is. @throws {SyntaxIssue} past the limit */
  #deep<T extends Expr>(expr: T, ...children: readonly (Expr | undefined)[]): T {
    let depth = 0;
    for (const child of children) if (child) depth = Math.max(depth, this.#depths.get(child) ?? 0);
    if (depth + 1 > maxDepth) throw new SyntaxIssue(-1, `expression recursion limit exceeded: ${maxDepth}`);
    this.#depths.set(expr, depth + 1);
    return expr;
  }

  #expr(): Expr {
    if (++this.#nesting > maxDepth) throw new SyntaxIssue(-1, `expression recursion limit exceeded: ${maxDepth}`);
    const condition = this.#logical('||', '_||_', () => this.#logical('&&', '_&&_', () => this.#relation()));
    const question = this.#takeSymbol('?');
    let expr = condition;
    if (question) {
      const yes = this.#logical('||', '_||_', () => this.#logical('&&', '_&&_', () => this.#relation()));
      this.#expect(':');
      expr = this.#call('_?_:_', question.at, [condition, yes, this.#expr()]);
    }
    this.#nesting--;
    return expr;
  }

  /** A row of terms becomes a balanced tree, so that long ones stay shallow. */
  #logical(symbol: string, name: string, term: () => Expr): Expr {
    const terms = [term()];
    const operators: number[] = [];
    for (let token = this.#takeSymbol(symbol); token; token = this.#takeSymbol(symbol)) {
      operators.push(token.at);
      terms.push(term());
    }
    const balanced = (low: number, high: number): Expr => {
      const middle = Math.floor((low + high + 1) / 2);
      const left = middle === low ? terms[middle]! : balanced(low, middle - 1);
      const right = middle === high ? terms[middle + 1]! : balanced(middle + 1, high);
      return this.#call(name, operators[middle]!, [left, right]);
    };
    return operators.length === 0 ? terms[0]! : balanced(0, operators.length - 1);
  }

  #relation(): Expr {
    let left = this.#sum();
    while (relations.has(this.#peek.text) && (this.#peek.kind === 'symbol' || this.#peek.text === 'in') && this.#peek.kind !== 'string') {
      const operator = this.#tokens[this.#next++]!;
      left = this.#call(operator.text === 'in' ? '@in' : `_${operator.text}_`, operator.at, [left, this.#sum()]);
    }
    return left;
  }

  #sum(): Expr {
    return this.#binary(['+', '-'], () => this.#binary(['*', '/', '%'], () => this.#unary()));
  }

  #binary(symbols: readonly string[], term: () => Expr): Expr {
    let left = term();
    while (this.#peek.kind === 'symbol' && symbols.includes(this.#peek.text)) {
      const operator = this.#tokens[this.#next++]!;
      left = this.#call(`_${operator.text}_`, operator.at, [left, term()]);
    }
    return left;
  }

  #unary(): Expr {
    const operator = this.#takeSymbol('!') ?? (this.#startsNegation() ? this.#takeSymbol('-') : undefined);
    if (!operator) return this.#member();
    let count = 1;
    while (operator.text === '!' ? this.#takeSymbol('!') : this.#startsNegation() && this.#takeSymbol('-')) count++;
    const operand = this.#member();
    return count % 2 === 0 ? operand : this.#call(operator.text === '!' ? '!_' : '-_', operator.at, [operand]);
  }

  /** A minus before a number belongs to the number. */
  #startsNegation(): boolean {
    const next = this.#tokens[this.#next + 1];
    return this.#isSymbol('-') && next?.kind !== 'int' && next?.kind !== 'float';
  }

  #member(): Expr {
    let expr = this.#primary();
    for (;;) {
      const dot = this.#takeSymbol('.');
      const bracket = dot ? undefined : this.#takeSymbol('[');
      if (dot) expr = this.#afterDot(expr, dot);
      else if (bracket) expr = this.#index(expr, bracket);
      else return expr;
    }
  }

  #afterDot(operand: Expr, dot: Token): Expr {
    const optional = this.#takeSymbol('?');
    if (!optional && !isIdentifier(this.#peek)) throw this.#noAlternative(dot);
    const { text } = this.#identifier();
    if (optional) {
      const field = this.#deep({ kind: 'literal', at: dot.at, value: text });
      return this.#call('_?._', dot.at, [operand, field]);
    }
    const open = this.#takeSymbol('(');
    if (!open) return this.#deep({ kind: 'select', at: dot.at, operand, field: text, testOnly: false }, operand);
    return this.#macroOr({ kind: 'call', at: open.at, name: text, target: operand, args: this.#arguments() });
  }

  #index(operand: Expr, bracket: Token): Expr {
    const optional = this.#takeSymbol('?');
    const index = this.#expr();
    this.#expect(']');
    return this.#call(optional ? '_[?_]' : '_[_]', bracket.at, [operand, index]);
  }

  #arguments(): Expr[] {
    const args: Expr[] = [];
    if (this.#takeSymbol(')')) return args;
    do args.push(this.#expr());
    while (this.#takeSymbol(','));
    this.#expect(')');
    return args;
  }

  #primary(): Expr {
    const token = this.#peek;
    if (token.kind === 'symbol') return this.#afterSymbol(token);
    if (token.kind === 'end') throw this.#syntax(`mismatched input '<EOF>' expecting ${startOfExpression}`);
    if (token.kind !== 'name') return this.#literal('');
    this.#next++;
    if (token.text === 'true' || token.text === 'false') return this.#constant(token, token.text === 'true');
    if (token.text === 'null') return this.#constant(token, null);
    if (token.text === 'in') throw this.#syntax(`mismatched input 'in' expecting ${startOfExpression}`, token);
    return this.#named(token, '');
  }

  #afterSymbol(token: Token): Expr {
    switch (token.text) {
      case '(': {
        this.#next++;
        const expr = this.#expr();
        this.#expect(')');
        return expr;
      }
      case '[':
        this.#next++;
        return this.#list(token);
      case '{':
        this.#next++;
        return this.#map(token);
      case '.':
        this.#next++;
        if (!isIdentifier(this.#peek)) throw this.#noAlternative(token);
        return this.#named(this.#identifier(), '.');
      case '-': {
        const next = this.#tokens[this.#next + 1];
        if (next?.kind !== 'int' && next?.kind !== 'float') break;
        this.#next++;
        return this.#literal('-');
      }
    }
    // One token too many could be left out, more could not.
    const kind = startsExpression(this.#tokens[this.#next + 1]!) ? 'extraneous' : 'mismatched';
    throw this.#syntax(`${kind} input '${token.text}' expecting ${startOfExpression}`);
  }

  /** Two alternatives begin with the token, and neither goes on like this. */
  #noAlternative(first: Token): SyntaxIssue {
    const { at, text, kind } = this.#peek;
    return this.#syntax(`no viable alternative at input '${this.#source.slice(first.at, at)}${kind === 'end' ? '' : text}'`);
  }

  #named(token: Token, dot: string): Expr {
    const open = this.#takeSymbol('(');
    if (open) return this.#macroOr({ kind: 'call', at: open.at, name: dot + token.text, target: undefined, args: this.#arguments() });
    const struct = this.#structAfter(token, dot);
    if (struct) return struct;
    if (reservedNames.has(token.text)) this.issues.push({ at: token.at, message: `reserved identifier: ${token.text}` });
    return this.#deep({ kind: 'ident', at: token.at, name: dot + token.text });
  }

  /** `a.b.C{…}`: names and dots up to a brace. */
  #structAfter(first: Token, dot: string): Expr | undefined {
    let at = this.#next;
    let name = dot + first.text;
    const isDot = (token: Token | undefined) => token?.kind === 'symbol' && token.text === '.';
    while (isDot(this.#tokens[at]) && this.#tokens[at + 1]?.kind === 'name') {
      name += `.${this.#tokens[at + 1]!.text}`;
      at += 2;
    }
    const open = this.#tokens[at];
    if (open?.kind !== 'symbol' || open.text !== '{') return undefined;
    this.#next = at + 1;
    const fields: StructField[] = [];
    while (!this.#takeSymbol('}')) {
      const optional = this.#takeSymbol('?') !== undefined;
      const field = this.#identifier();
      const colon = this.#expect(':');
      fields.push({ at: colon.at, name: field.text, value: this.#expr(), optional });
      if (!this.#takeSymbol(',')) {
        this.#expect('}');
        break;
      }
    }
    return this.#deep({ kind: 'struct', at: open.at, name, fields }, ...fields.map((field) => field.value));
  }

  #list(open: Token): Expr {
    const elements: Expr[] = [];
    const optional = new Set<number>();
    while (!this.#takeSymbol(']')) {
      if (this.#takeSymbol('?')) optional.add(elements.length);
      elements.push(this.#expr());
      if (!this.#takeSymbol(',')) {
        this.#expect(']');
        break;
      }
    }
    return this.#deep({ kind: 'list', at: open.at, elements, optional }, ...elements);
  }

  #map(open: Token): Expr {
    const entries: MapEntry[] = [];
    while (!this.#takeSymbol('}')) {
      const optional = this.#takeSymbol('?') !== undefined;
      const key = this.#expr();
      this.#expect(':');
      entries.push({ key, value: this.#expr(), optional });
      if (!this.#takeSymbol(',')) {
        this.#expect('}');
        break;
      }
    }
    return this.#deep({ kind: 'map', at: open.at, entries }, ...entries.flatMap(({ key, value }) => [key, value]));
  }

  #constant({ at }: Token, value: CelValue): Expr {
    return this.#deep({ kind: 'literal', at, value });
  }

  #literal(sign: '' | '-'): Expr {
    const token = this.#tokens[this.#next++]!;
    return this.#constant(sign ? this.#tokens[this.#next - 2]! : token, this.#valueOf(token.kind, sign + token.text, token));
  }

  #valueOf(kind: TokenKind, text: string, token: Token): CelValue {
    if (kind === 'string' || kind === 'bytes') {
      try {
        return unescapeLiteral(text, kind === 'bytes');
      } catch (error) {
        this.issues.push({ at: token.at, message: (error as Error).message });
        return '';
      }
    }
    if (kind === 'float')
      return this.#orIssue(token, 'invalid double literal', Number.isFinite(Number(text)), () => new Double(Number(text)));
    const digits = text.replace(/^-|[uU]$/g, '');
    const size = BigInt(digits);
    const whole = text.startsWith('-') ? -size : size;
    if (kind === 'uint') return this.#orIssue(token, 'invalid uint literal', whole <= maxUint, () => new Uint(whole));
    return this.#orIssue(token, 'invalid int literal', whole >= minInt && whole <= maxInt, () => toInt(whole));
  }

  #orIssue(token: Token, message: string, valid: boolean, make: () => CelValue): CelValue {
    if (valid) return make();
    this.issues.push({ at: token.at, message });
    return null;
  }

  #call(name: string, at: number, args: readonly Expr[]): Expr {
    return this.#deep({ kind: 'call', at, name, target: undefined, args }, ...args);
  }

  #macroOr(call: Call): Expr {
    const { name, target, args } = this.#deep(call, call.target, ...call.args);
    const macro = this.#macros.get(`${name}:${args.length}:${target !== undefined}`);
    const expanded = macro?.(call);
    if (!expanded) return call;
    if ('issue' in expanded) {
      this.issues.push(expanded.issue);
      return call;
    }
    return this.#deep(expanded.expr, call);
  }
}
