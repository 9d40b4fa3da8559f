import { type FieldError, forbiddenField, invalidValue, parseQuantity, required } from '@kubewright/api-machinery';
import type { CapacityRequestPolicy, CapacityRequestPolicyRange } from '@kubewright/api/resource/v1';
import { validateSet } from '../validation/lists.ts';
import { exactQuantity } from '../validation/quantity.ts';

const maxOptions = 10;
const nanosInOne = 1_000_000_000n;
const amount = (quantity: string): bigint => exactQuantity(quantity) ?? 0n;

/** Rounded up, as upstream counts steps. */
const whole = (quantity: string): bigint => {
  const [units, rest] = [amount(quantity) / nanosInOne, amount(quantity) % nanosInOne];
  return rest > 0n ? units + 1n : units;
};

/** How much of a device's capacity a request takes (pkg/apis/resource/validation validateRequestPolicy). */
export function validateRequestPolicy(capacity: string, policy: CapacityRequestPolicy, at: string): FieldError[] {
  const values = policy.validValues ?? [];
  if (values.length > 0 && policy.validRange) {
    return [forbiddenField(at, 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time')];
  }
  const usual = policy.default ?? undefined;
  if (values.length > 0) {
    return usual === undefined
      ? [required(`${at}.default`, 'required when validValues is defined')]
      : validateValues(capacity, usual, values, `${at}.validValues`);
  }
  if (!policy.validRange) return [];
  return usual === undefined
    ? [required(`${at}.default`, 'required when validRange is defined')]
    : validateRange(capacity, usual, policy.validRange, `${at}.validRange`);
}

function validateValues(capacity: string, usual: string, values: readonly string[], field: string): FieldError[] {
  const unsorted = values.flatMap((value, index) =>
    index > 0 && amount(values[index - 1]!) > amount(value)
      ? [invalidValue(`${field}[${index}]`, value, 'values must be sorted in ascending order')]
      : [],
  );
  const checkOption = (value: string, at: string): FieldError[] =>
    amount(value) > amount(capacity) ? [invalidValue(at, value, `option is larger than capacity value: ${capacity}`)] : [];
  const known = values.some((value) => amount(value) === amount(usual));
  return [
    ...unsorted,
    ...validateSet(values, maxOptions, checkOption, (value) => String(whole(value)), field),
    ...(known ? [] : [invalidValue(field, usual, 'default value is not valid according to the requestPolicy')]),
  ];
}

function validateRange(capacity: string, usual: string, { min, max, step }: CapacityRequestPolicyRange, at: string): FieldError[] {
  if (min === undefined) return [required(`${at}.min`, 'required when validRange is defined')];
  const errors: FieldError[] = [];
  const most = amount(capacity);
  if (amount(min) > most) errors.push(invalidValue(`${at}.min`, min, `min is larger than capacity value: ${capacity}`));
  if (amount(usual) < amount(min)) errors.push(invalidValue(`${at}.min`, usual, `default is less than min: ${min}`));
  if (max !== undefined) {
    if (amount(min) > amount(max)) errors.push(invalidValue(`${at}.max`, min, `min is larger than max: ${max}`));
    if (amount(max) > most) errors.push(invalidValue(`${at}.max`, max, `max is larger than capacity value: ${capacity}`));
    if (amount(usual) > amount(max)) errors.push(invalidValue(`${at}.max`, usual, `default is more than max: ${max}`));
  }
  if (step === undefined) return errors;
  if (amount(min) + amount(step) > most) {
    const added = parseQuantity(min).add(parseQuantity(step));
    errors.push(invalidValue(`${at}.step`, step, `one step ${added} is larger than capacity value: ${capacity}`));
  }
  for (const value of [usual, ...(max === undefined ? [] : [max])]) {
    const left = whole(step) > 0n ? (whole(value) - whole(min)) % whole(step) : 0n;
    if (left !== 0n) errors.push(invalidValue(`${at}.step`, value, `value is not a multiple of a given step (${step}) from (${min})`));
  }
  return errors;
}
