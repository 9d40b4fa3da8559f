import { invalidValue } from '../../status/field-error.ts';
import type { Schema } from '../schema.ts';
import { addError, merge, type CheckResult } from './result.ts';

/** anyOf, oneOf, allOf and not; of alternatives that fail, the one that got furthest is reported. */
export function checkJunctors(schema: Schema, path: string, check: (part: Schema) => CheckResult, result: CheckResult): void {
  const { anyOf, oneOf, allOf, not } = schema;
  result.checks++;
  if (!anyOf && !oneOf && !allOf && !not) return;
  const quoted = JSON.stringify(path);
  const fail = (text: string) => addError(result, invalidValue('<nil>', '', `${quoted} must ${text}`));
  if (anyOf && anyOf.length > 0) {
    const results = anyOf.map(check);
    const valid = results.find(isValid);
    if (!valid) fail('validate at least one schema (anyOf)');
    merge(result, valid ?? furthest(results));
  }
  if (oneOf && oneOf.length > 0) {
    const results = oneOf.map(check);
    const valid = results.filter(isValid);
    if (valid.length !== 1)
      fail(
        `validate one and only one schema (oneOf). ${valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`}`,
      );
    if (valid.length < 2) merge(result, valid[0] ?? furthest(results));
  }
  if (allOf && allOf.length > 0) {
    const results = allOf.map(check);
    for (const one of results) merge(result, one);
    const valid = results.filter(isValid).length;
    if (valid < results.length) fail(`validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
  }
  if (not && isValid(check(not))) fail('not validate the schema (not)');
}

const isValid = (result: CheckResult) => result.errors.length === 0;

function furthest(results: readonly CheckResult[]): CheckResult {
  return results.reduce((best, next) => (next.checks > best.checks ? next : best));
}
