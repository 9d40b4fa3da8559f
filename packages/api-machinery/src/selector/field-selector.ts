/** One term of a field selector; `==` and `=` are the same. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** A conjunction of comparisons of named fields. Immutable (k8s.io/apimachinery fields). */
export class FieldSelector {
  static readonly everything = new FieldSelector([]);
  readonly requirements: readonly FieldRequirement[];

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements;
  }

  get isEmpty(): boolean {
    return this.requirements.length === 0;
  }

  /** `read` gives the value of a field of the object; a field that is not set reads as ''. */
  matches(read: (field: string) => string): boolean {
    for (const { field, operator, value } of this.requirements) {
      if ((read(field) === value) !== (operator === '=')) return false;
    }
    return true;
  }

  /** The value a field must have, when the selector names one. */
  requiredValue(field: string): string | undefined {
    return this.requirements.find((requirement) => requirement.field === field && requirement.operator === '=')?.value;
  }

  exactRequirements(): readonly FieldRequirement[] {
    return this.requirements.filter(({ operator }) => operator === '=');
  }

  toString(): string {
    return this.requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(',');
  }
}

/** Writes a value so that it can stand in a field selector: `\`, `,` and `=` get a backslash. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

/**
 * Parses `metadata.name=web,status.phase!=Running`. Whether a field may be selected is the resource's matter.
 * @throws {Error} with upstream's message.
 */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === '') continue;
    const match = /!=|==|=/.exec(term);
    if (!match) throw new Error(`invalid selector: '${text}'; can't understand '${term}'`);
    const value = unescapeFieldValue(term.slice(match.index + match[0].length));
    requirements.push({ field: term.slice(0, match.index), operator: match[0] === '!=' ? '!=' : '=', value });
  }
  return requirements.length === 0 ? FieldSelector.everything : new FieldSelector(requirements);
}

/** Splits at the commas that no backslash precedes. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeFieldValue(text: string): string {
  if (!/[\\,=]/.test(text)) return text;
  let value = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === ',' || char === '=') throw new Error(`invalid field selector: unescaped character in value: ${char.codePointAt(0)}`);
    if (char !== '\\') {
      value += char;
      continue;
    }
    const next = text[++i];
    if (next === undefined || !'\\,='.includes(next)) throw new Error(`invalid field selector: invalid escape sequence: \\${next ?? ''}`);
    value += next;
  }
  return value;
}
