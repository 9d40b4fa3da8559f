import { goNumberType } from '../../status/go-number.ts';
import type { JsonValue } from '../../json.ts';
import { invalidValue, tooLong, typeInvalid } from '../../status/field-error.ts';
import type { Schema } from '../schema.ts';
import { fieldOf, inBody, type CheckContext } from './check-context.ts';
import { formatCheck } from './formats.ts';
import { addError, type CheckResult } from './result.ts';

/** The type and format that kube-openapi gives a value. */
export function typeOf(value: JsonValue): { type: string; format: string } {
  if (Array.isArray(value)) return { type: 'array', format: '' };
  switch (typeof value) {
    case 'bigint':
    case 'number':
      return goNumberType(value) === 'int64' ? { type: 'integer', format: 'int64' } : { type: 'number', format: 'float64' };
    case 'object':
      return { type: 'object', format: '' };
    default:
      return { type: typeof value, format: '' };
  }
}

/** Length and pattern; the first that fails is reported. */
export function checkString(schema: Schema, value: string, { path, patterns }: CheckContext, result: CheckResult): void {
  const { minLength, maxLength, pattern } = schema;
  result.checks++;
  if (minLength === undefined && maxLength === undefined && pattern === undefined) return;
  const length = minLength === undefined && maxLength === undefined ? 0 : characters(value);
  if (maxLength !== undefined && length > maxLength) addError(result, tooLong(fieldOf(path), maxLength));
  else if (minLength !== undefined && length < minLength) {
    addError(result, invalidValue(fieldOf(path), value, `${inBody(path)} should be at least ${minLength} chars long`));
  } else if (pattern !== undefined && !matches(pattern, value, patterns)) {
    addError(result, invalidValue(fieldOf(path), value, `${inBody(path)} should match '${pattern}'`));
  }
}

function matches(pattern: string, value: string, patterns: CheckContext['patterns']): boolean {
  if (!patterns) throw new Error('a schema with patterns is validated with a pattern engine: await loadPatternEngine() first');
  return patterns.matches(pattern, value);
}

/** Code points: what Go counts as runes. */
function characters(value: string): number {
  let count = 0;
  for (let i = 0; i < value.length; i++) if ((value.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}

export function checkFormat({ format, intOrString }: Schema, value: string, { path }: CheckContext, result: CheckResult): void {
  const accepts = format === undefined || intOrString ? undefined : formatCheck(format);
  if (!accepts) return;
  result.checks++;
  if (!accepts(value))
    addError(result, typeInvalid(fieldOf(path), value, `${inBody(path)} must be of type ${format}: ${JSON.stringify(value)}`));
}
