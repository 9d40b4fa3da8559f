import type { Requirement, SelectorOperator } from './requirement.ts';
import { checkSelectorKey, createRequirement } from './requirement.ts';

type TokenKind = 'end' | 'error' | 'identifier' | ')' | ',' | '!' | '==' | '=' | '>' | 'in' | '<' | '!=' | 'notin' | '(';
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const keywords: ReadonlySet<string> = new Set([')', ',', '!', '==', '=', '>', 'in', '<', '!=', 'notin', '(']);
const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';
const isSpecial = (char: string): boolean => '=!(),><'.includes(char);
const kindOf = (text: string): TokenKind => (keywords.has(text) ? (text as TokenKind) : 'identifier');

/** Splits a selector; a NUL ends it, as it does upstream. */
function tokenize(input: string): Token[] {
  const nul = input.indexOf('\0');
  const text = nul < 0 ? input : input.slice(0, nul);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at]!)) at++;
    else {
      const token = isSpecial(text[at]!) ? specialToken(text, at) : wordToken(text, at);
      tokens.push(token.token);
      at = token.next;
    }
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

function wordToken(text: string, start: number): { token: Token; next: number } {
  let next = start;
  while (next < text.length && !isSpecial(text[next]!) && !isSpace(text[next]!)) next++;
  const word = text.slice(start, next);
  return { token: { kind: kindOf(word), text: word }, next };
}

/** The longest operator from here: `!=` and `==` before `!` and `=`. */
function specialToken(text: string, start: number): { token: Token; next: number } {
  const two = text.slice(start, start + 2);
  const operator = two === '!=' || two === '==' ? two : text[start]!;
  return { token: { kind: kindOf(operator), text: operator }, next: start + operator.length };
}

const binaryOperators = new Map<TokenKind, SelectorOperator>([
  ['in', 'in'],
  ['=', '='],
  ['==', '=='],
  ['>', 'gt'],
  ['<', 'lt'],
  ['notin', 'notin'],
  ['!=', '!='],
]);

/**
 * Reads the text form of a label selector (the grammar of k8s.io/apimachinery labels.Parse).
 * @throws {Error} with upstream's message.
 */
export function parseRequirements(text: string): Requirement[] {
  return new Parser(tokenize(text)).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.kind === 'end') return requirements;
      if (token.kind !== 'identifier' && token.kind !== '!')
        throw new Error(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#wrappedRequirement());
      const separator = this.#take();
      if (separator.kind === 'end') return requirements;
      if (separator.kind !== ',') throw new Error(`found '${separator.text}', expected: ',' or 'end of string'`);
      const next = this.#peek();
      if (next.kind !== 'identifier' && next.kind !== '!') throw new Error(`found '${next.text}', expected: identifier after ','`);
    }
  }

  #wrappedRequirement(): Requirement {
    try {
      return this.#requirement();
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`, { cause: error });
    }
  }

  #requirement(): Requirement {
    let token = this.#take();
    const negated = token.kind === '!';
    if (negated) token = this.#take();
    if (token.kind !== 'identifier') throw new Error(`found '${token.text}', expected: identifier`);
    checkSelectorKey(token.text);
    if (negated) return createRequirement(token.text, '!', []);
    const next = this.#peek();
    if (next.kind === 'end' || next.kind === ',') return createRequirement(token.text, 'exists', []);
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#valueList() : [this.#exactValue()];
    return createRequirement(token.text, operator, values);
  }

  #operator(): SelectorOperator {
    const token = this.#tokens[this.#at++]!;
    const operator = binaryOperators.get(token.kind);
    if (!operator) throw new Error(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  /** `(a, b)`; an empty place between commas is the empty value. */
  #valueList(): string[] {
    const open = this.#take();
    if (open.kind !== '(') throw new Error(`found '${open.text}' expected: '('`);
    const values: string[] = [];
    let expectsValue = true;
    for (;;) {
      const token = this.#take();
      if (token.kind === ')') {
        if (expectsValue) values.push('');
        return values;
      }
      if (token.kind === ',') {
        if (expectsValue) values.push('');
        expectsValue = true;
      } else if (token.kind === 'identifier' && expectsValue) {
        values.push(token.text);
        expectsValue = false;
      } else if (values.length === 0 && expectsValue) {
        throw new Error(`found '${token.text}', expected: ',', ')' or identifier`);
      } else {
        throw new Error(`found '${token.text}', expected: ${expectsValue ? "',', or identifier" : "',' or ')'"}`);
      }
    }
  }

  #exactValue(): string {
    const next = this.#peek();
    if (next.kind === 'end' || next.kind === ',') return '';
    const token = this.#take();
    if (token.kind !== 'identifier') throw new Error(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  /** Where a key or a value may stand, `in` and `notin` are ordinary words. */
  #asValue(token: Token): Token {
    return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token;
  }

  #peek(): Token {
    return this.#asValue(this.#tokens[this.#at] ?? { kind: 'end', text: '' });
  }

  #take(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }
}
