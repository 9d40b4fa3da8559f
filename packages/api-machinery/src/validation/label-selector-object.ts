import type { LabelSelectorObject } from '../selector/label-selector.ts';
import type { FieldError } from '../status/field-error.ts';
import { forbiddenField, invalidValue, required } from '../status/field-error.ts';
import { isLabelValue } from './names.ts';
import { validateLabelKey, validateLabels } from './object-meta.ts';

/** A meta/v1 LabelSelector in an object (apimachinery meta/v1/validation ValidateLabelSelector). Unset is valid. */
export function validateLabelSelector(selector: LabelSelectorObject | null | undefined, path: string): FieldError[] {
  if (!selector) return [];
  const expressions = (selector.matchExpressions ?? []).flatMap((expression, i) =>
    validateExpression(expression, `${path}.matchExpressions[${i}]`),
  );
  return [...validateLabels(selector.matchLabels, `${path}.matchLabels`), ...expressions];
}

type Expression = NonNullable<LabelSelectorObject['matchExpressions']>[number];

function validateExpression({ key, operator, values = [] }: Expression, path: string): FieldError[] {
  const valueErrors = values.flatMap((value, i) =>
    isLabelValue(value).map((message) => invalidValue(`${path}.values[${i}]`, value, message)),
  );
  return [...validateOperator(operator, values, path), ...validateLabelKey(key, `${path}.key`), ...valueErrors];
}

function validateOperator(operator: string, values: readonly string[], path: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0 ? [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : [];
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0
        ? [forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
        : [];
    default:
      return [invalidValue(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}
