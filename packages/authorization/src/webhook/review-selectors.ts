import { parseFieldSelector, parseLabelSelector } from '@kubewright/api-machinery';
import type { Attributes } from '@kubewright/apiserver';

interface SelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** What a review tells of the selectors of a request. */
export interface ReviewSelectors {
  readonly fieldSelector?: { readonly requirements: readonly SelectorRequirement[] };
  readonly labelSelector?: { readonly requirements: readonly SelectorRequirement[] };
}

const labelOperators: ReadonlyMap<string, string> = new Map([
  ['=', 'In'],
  ['==', 'In'],
  ['in', 'In'],
  ['!=', 'NotIn'],
  ['notin', 'NotIn'],
  ['exists', 'Exists'],
  ['!', 'DoesNotExist'],
]);

/** A selector that cannot be read is left out, as are requirements that reviews have no word for: what is left asks for more, never for less. */
export function reviewSelectors({ fieldSelector, labelSelector }: Attributes): ReviewSelectors {
  if (fieldSelector === undefined && labelSelector === undefined) return {};
  const fields = fieldSelector === undefined ? [] : (readable(() => parseFieldSelector(fieldSelector))?.requirements ?? []);
  const labels = labelSelector === undefined ? [] : (readable(() => parseLabelSelector(labelSelector))?.requirements ?? []);
  const ofFields = fields.map(({ field, operator, value }) => ({
    key: field,
    operator: operator === '=' ? 'In' : 'NotIn',
    values: [value],
  }));
  const ofLabels = labels.flatMap(({ key, operator, values }) => {
    const known = labelOperators.get(operator);
    return known === undefined ? [] : [{ key, operator: known, ...(values.length > 0 && { values: [...values] }) }];
  });
  return {
    ...(ofFields.length > 0 && { fieldSelector: { requirements: ofFields } }),
    ...(ofLabels.length > 0 && { labelSelector: { requirements: ofLabels } }),
  };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
