import {
  type FieldError,
  escapeFieldValue,
  forbiddenField,
  invalidValue,
  labelSelectorFromObject,
  parseFieldSelector,
  parseLabelSelector,
  required,
  validateLabelSelector,
} from '@kubewright/api-machinery';
import type { FieldSelectorAttributes, LabelSelectorAttributes, ResourceAttributes } from '@kubewright/api/authorization/v1';

type FieldRequirement = NonNullable<FieldSelectorAttributes['requirements']>[number];
type LabelRequirement = NonNullable<LabelSelectorAttributes['requirements']>[number];

const at = 'spec.resourceAttributes';

/** The selectors of a request that is asked about (pkg/apis/authorization/validation validateResourceAttributes). */
export function validateSelectors({ fieldSelector, labelSelector }: ResourceAttributes): FieldError[] {
  return [
    ...validateOne(fieldSelector, `${at}.fieldSelector`, validateFieldRequirement),
    ...validateOne(labelSelector, `${at}.labelSelector`, validateLabelRequirement),
  ];
}

interface SelectorOf<R> {
  readonly rawSelector?: string;
  readonly requirements?: readonly R[];
}

function validateOne<R>(
  selector: SelectorOf<R> | undefined,
  field: string,
  check: (requirement: R, at: string) => FieldError[],
): FieldError[] {
  if (!selector) return [];
  const { rawSelector, requirements = [] } = selector;
  const errors: FieldError[] = [];
  if (rawSelector && requirements.length > 0)
    errors.push(invalidValue(`${field}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'));
  if (!rawSelector && requirements.length === 0)
    errors.push(required(`${field}.requirements`, `when ${field} is specified, requirements or rawSelector is required`));
  return [...errors, ...requirements.flatMap((requirement, index) => check(requirement, `${field}.requirements[${index}]`))];
}

/** Operators that nobody knows may come from newer clients. */
function validateFieldRequirement({ key, operator, values = [] }: FieldRequirement, field: string): FieldError[] {
  const errors = key ? [] : [required(`${field}.key`, 'must be specified')];
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
    errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    errors.push(forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  return errors;
}

function validateLabelRequirement(requirement: LabelRequirement, field: string): FieldError[] {
  return validateLabelSelector({ matchExpressions: [requirement] }, '')
    .map((error) => ({ ...error, field: error.field.replace('.matchExpressions[0]', field) }))
    .filter((error) => error.field !== `${field}.operator`);
}

/** The selectors that are asked about, in one text each; what cannot be understood is left out. */
export function selectorsOf(attributes: ResourceAttributes): { fieldSelector?: string | undefined; labelSelector?: string | undefined } {
  return { fieldSelector: fieldSelectorOf(attributes), labelSelector: labelSelectorOf(attributes) };
}

function labelSelectorOf({ labelSelector }: ResourceAttributes): string | undefined {
  const { rawSelector, requirements = [] } = labelSelector ?? {};
  if (rawSelector) return succeeds(() => parseLabelSelector(rawSelector)) ? rawSelector : undefined;
  const good = requirements.filter(isLabelRequirement);
  return good.length === 0 ? undefined : labelSelectorFromObject({ matchExpressions: good }).toString();
}

function fieldSelectorOf({ fieldSelector }: ResourceAttributes): string | undefined {
  const { rawSelector, requirements = [] } = fieldSelector ?? {};
  if (rawSelector) return succeeds(() => parseFieldSelector(rawSelector)) ? rawSelector : undefined;
  const good = requirements.filter(isSupported);
  return good.length === 0
    ? undefined
    : good.map(({ key, operator, values }) => `${key}${operator === 'In' ? '=' : '!='}${escapeFieldValue(values![0]!)}`).join(',');
}

/** What the answer says of selectors that cannot be understood: the request is judged as if they were not there. */
export function selectorProblems({ fieldSelector, labelSelector }: ResourceAttributes): string[] {
  return [
    ...ignored('fieldSelector', fieldSelector, parseFieldSelector, isSupported),
    ...ignored('labelSelector', labelSelector, parseLabelSelector, isLabelRequirement),
  ];
}

function ignored<R>(
  name: string,
  selector: SelectorOf<R> | undefined,
  parse: (text: string) => unknown,
  isGood: (requirement: R) => boolean,
): string[] {
  const { rawSelector, requirements = [] } = selector ?? {};
  const good = requirements.filter(isGood);
  const wrong = requirements.length > 0 ? good.length < requirements.length : Boolean(rawSelector) && !succeeds(() => parse(rawSelector!));
  return wrong ? [`${at}.${name} ${good.length > 0 ? 'partially ignored' : 'ignored'} due to parse error`] : [];
}

/** Field selectors know one value, equal or not. */
const isSupported = ({ operator, values = [] }: FieldRequirement): boolean =>
  (operator === 'In' || operator === 'NotIn') && values.length === 1;
const isLabelRequirement = (requirement: LabelRequirement): boolean =>
  succeeds(() => labelSelectorFromObject({ matchExpressions: [requirement] }));

function succeeds(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
