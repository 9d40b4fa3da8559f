import type { LabelSelector } from '@kubewright/api/meta/v1';

/** Whether labels match; an empty selector matches everything, an unset one nothing. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (!selector) return false;
  const valueOf = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  if (!Object.entries(selector.matchLabels ?? {}).every(([key, value]) => valueOf(key) === value)) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
    const value = valueOf(key);
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const listed = value !== undefined && (values ?? []).includes(value);
    return operator === 'In' ? listed : !listed;
  });
}

export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;
