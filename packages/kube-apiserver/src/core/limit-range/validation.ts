import { type FieldError, duplicate, forbiddenField, invalidValue, required } from '@kubewright/api-machinery';
import type { LimitRange, LimitRangeItem } from '@kubewright/api/core/v1';
import { checkContainerResourceName, checkResourceName, isOvercommitAllowed } from '../../pod-spec/resource-names.ts';
import { validateQualifiedName } from '../../validation/qualified-name.ts';
import { compareQuantities, exactQuantity, quantityText } from '../../validation/quantity.ts';

const types = ['Pod', 'Container', 'PersistentVolumeClaim'];

/** Core validation ValidateLimitRange. */
export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, item] of (spec?.limits ?? []).entries()) {
    const at = `spec.limits[${index}]`;
    const { type = '' } = item;
    const wrong = validateQualifiedName(type, `${at}.type`);
    errors.push(...wrong);
    if (wrong.length === 0 && !type.includes('/') && !types.includes(type)) {
      errors.push(invalidValue(`${at}.type`, type, 'must be a standard limit type or fully qualified'));
    }
    if (seen.has(type)) errors.push(duplicate(`${at}.type`, type));
    seen.add(type);
    for (const name of checkNames(item, at, errors)) checkResource(item, name, at, errors);
  }
  return errors;
}

/** The names of resources that the item speaks of. */
function checkNames(item: LimitRangeItem, at: string, errors: FieldError[]): Set<string> {
  const { type, min, max, maxLimitRequestRatio } = item;
  const names = new Set<string>();
  const check = type === 'Pod' || type === 'Container' ? checkContainerResourceName : checkResourceName;
  const take = (list: 'min' | 'max' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'): void => {
    for (const name of Object.keys(item[list] ?? {})) {
      check(name, `${at}.${list}[${name}]`, errors);
      names.add(name);
    }
  };
  take('max');
  take('min');
  for (const list of ['default', 'defaultRequest'] as const) {
    if (type !== 'Pod') take(list);
    else if (Object.keys(item[list] ?? {}).length > 0)
      errors.push(forbiddenField(`${at}.${list}`, "may not be specified when `type` is 'Pod'"));
  }
  if (type === 'PersistentVolumeClaim' && min?.['storage'] === undefined && max?.['storage'] === undefined) {
    errors.push(required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  }
  if (maxLimitRequestRatio) take('maxLimitRequestRatio');
  return names;
}

function checkResource(item: LimitRangeItem, name: string, at: string, errors: FieldError[]): void {
  const [min, max, ratio] = [item.min?.[name], item.max?.[name], item.maxLimitRequestRatio?.[name]];
  const [limit, request] = item.type === 'Pod' ? [] : [item.default?.[name], item.defaultRequest?.[name]];
  /** The first value, called so, is not above the second. */
  const atMost = (pair: readonly [unknown, unknown], names: readonly [string, string], field: string, bad: unknown): void => {
    const [low, high] = pair;
    if (low === undefined || high === undefined || compareQuantities(low, high) <= 0) return;
    errors.push(
      invalidValue(
        `${at}.${field}[${name}]`,
        quantityText(bad),
        `${names[0]} ${quantityText(low)} is greater than ${names[1]} ${quantityText(high)}`,
      ),
    );
  };
  atMost([min, max], ['min value', 'max value'], 'min', min);
  atMost([min, request], ['min value', 'default request value'], 'defaultRequest', request);
  atMost([request, max], ['default request value', 'max value'], 'defaultRequest', request);
  atMost([request, limit], ['default request value', 'default limit value'], 'defaultRequest', request);
  // Which value is shown is upstream's choice.
  atMost([min, limit], ['min value', 'default value'], 'default', min);
  atMost([limit, max], ['default value', 'max value'], 'default', max);
  if (ratio !== undefined) checkRatio({ ratio, min, max }, `${at}.maxLimitRequestRatio[${name}]`, errors);
  if (isOvercommitAllowed(name) || limit === undefined || request === undefined || compareQuantities(limit, request) === 0) return;
  const why = `default value ${quantityText(limit)} must equal to defaultRequest value ${quantityText(request)} in ${name}`;
  errors.push(invalidValue(`${at}.defaultRequest[${name}]`, quantityText(request), why));
}

function checkRatio({ ratio, min, max }: { ratio: unknown; min: unknown; max: unknown }, field: string, errors: FieldError[]): void {
  const text = quantityText(ratio);
  if (compareQuantities(ratio, '1') < 0) errors.push(invalidValue(field, text, `ratio ${text} is less than 1`));
  if (min === undefined || max === undefined) return;
  const [least, most, times] = [min, max, ratio].map((value) => Number(exactQuantity(value) ?? 0n));
  const limit = most! / least!;
  if (times! / 1e9 > limit) errors.push(invalidValue(field, text, `ratio ${text} is greater than max/min = ${limit.toFixed(6)}`));
}
