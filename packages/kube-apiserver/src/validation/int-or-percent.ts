import { type FieldError, invalidValue, isPercent } from '@kubewright/api-machinery';

type IntOrString = number | string;

/** Whether the value means none: 0 or a percentage of 0. An unset value is 0 as upstream sees it. */
export const isZero = (value: IntOrString | undefined): boolean => value === undefined || value === 0 || (typeof value === 'string' && /^0+%$/.test(value));

/** A count of pods: a number of at least 0, or a percentage; of at most 100 % where more makes no sense. */
export function rollingUpdateNumber(value: IntOrString | undefined, field: string, { atMostAll }: { atMostAll: boolean }): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === 'number') return value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
  const problems = isPercent(value);
  if (problems.length > 0) return problems.map((problem) => invalidValue(field, value, problem));
  return atMostAll && Number.parseInt(value, 10) > 100 ? [invalidValue(field, value, 'must not be greater than 100%')] : [];
}
