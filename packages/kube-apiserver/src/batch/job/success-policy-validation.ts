import { type FieldError, invalidValue, required, tooLong, tooMany } from '@kubewright/api-machinery';
import type { JobSpec, SuccessPolicy, SuccessPolicyRule } from '@kubewright/api/batch/v1';
import { nonNegative } from '../../validation/numbers.ts';
import { countIndexes } from './indexes.ts';

const maxRules = 20;
const maxIndexesLength = 64 * 1024;

/** When an indexed job has done enough (KEP-3998; batch validation validateSuccessPolicy). */
export function validateSuccessPolicy({ successPolicy, completions = 0 }: JobSpec, at: string, errors: FieldError[]): void {
  const rules = successPolicy?.rules ?? [];
  if (rules.length === 0) errors.push(required(`${at}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > maxRules) errors.push(tooMany(`${at}.rules`, rules.length, maxRules));
  for (const [index, rule] of rules.entries()) validateRule(rule, completions, `${at}.rules[${index}]`, errors);
}

function validateRule(
  { succeededCount, succeededIndexes }: SuccessPolicyRule,
  completions: number,
  at: string,
  errors: FieldError[],
): void {
  if (succeededCount === undefined && succeededIndexes === undefined) {
    errors.push(required(at, 'at least one of succeededCount or succeededIndexes must be specified'));
  }
  let total = 0;
  if (succeededIndexes !== undefined) {
    if (succeededIndexes.length > maxIndexesLength) errors.push(tooLong(`${at}.succeededIndexes`, maxIndexesLength));
    const counted = countIndexes(succeededIndexes, completions);
    if ('error' in counted)
      errors.push(invalidValue(`${at}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${counted.error}`));
    else total = counted.total;
  }
  if (succeededCount === undefined) return;
  const field = `${at}.succeededCount`;
  errors.push(...nonNegative(succeededCount, field));
  const atMost = (most: number, what: string): void => {
    if (succeededCount > most) errors.push(invalidValue(field, succeededCount, `must be less than or equal to ${most} (${what})`));
  };
  atMost(completions, 'the number of specified completions');
  if (succeededIndexes !== undefined) atMost(total, 'the number of indexes in the specified succeededIndexes field');
}

/** As upstream's messages show its internal type. */
export const goSuccessPolicy = ({ rules }: SuccessPolicy): object => ({
  Rules:
    rules?.map(({ succeededIndexes, succeededCount }) => ({
      SucceededIndexes: succeededIndexes ?? null,
      SucceededCount: succeededCount ?? null,
    })) ?? null,
});
