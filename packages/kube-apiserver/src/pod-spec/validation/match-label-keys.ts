import { type FieldError, forbiddenField, invalidValue, isQualifiedName } from '@kubewright/api-machinery';
import type { LabelSelector } from '@kubewright/api/meta/v1';
import { checked } from '../../validation/checked.ts';

export interface LabelKeys {
  readonly labelSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

/** Labels of the pod that a selector is narrowed by (core validation ValidateMatchLabelKeysAndMismatchLabelKeys). */
export function validateMatchLabelKeys(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: LabelKeys,
  at: string,
  errors: FieldError[],
): void {
  if (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0) return;
  checkKeys(matchLabelKeys, labelSelector, `${at}.matchLabelKeys`, errors);
  checkKeys(mismatchLabelKeys, labelSelector, `${at}.mismatchLabelKeys`, errors);
  if (labelSelector) checkNotSelectedTwice(labelSelector, matchLabelKeys, at, errors);
  for (const [index, key] of matchLabelKeys.entries()) {
    if (mismatchLabelKeys.includes(key))
      errors.push(invalidValue(`${at}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  }
}

function checkKeys(keys: readonly string[], selector: LabelSelector | undefined, path: string, errors: FieldError[]): void {
  if (keys.length === 0) return;
  if (!selector) {
    errors.push(forbiddenField(path, 'must not be specified when labelSelector is not set'));
    return;
  }
  for (const [index, key] of keys.entries()) errors.push(...checked(isQualifiedName, key, `${path}[${index}]`));
}

/** The server itself adds one expression for each key when the pod is created; a second one came from the user. */
function checkNotSelectedTwice(
  { matchLabels, matchExpressions }: LabelSelector,
  keys: readonly string[],
  at: string,
  errors: FieldError[],
): void {
  const selected = new Set(Object.keys(matchLabels ?? {}));
  for (const { key } of matchExpressions ?? []) {
    const index = keys.lastIndexOf(key);
    if (index >= 0 && selected.has(key))
      errors.push(invalidValue(`${at}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    selected.add(key);
  }
}
