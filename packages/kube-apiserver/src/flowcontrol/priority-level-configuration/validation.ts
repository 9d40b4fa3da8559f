import { type FieldError, forbiddenField, invalidValue, notSupported, required, semanticEqual } from '@kubewright/api-machinery';
import type {
  LimitResponse,
  LimitedPriorityLevelConfiguration,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '@kubewright/api/flowcontrol/v1';
import { mandatoryPriorityLevels } from '@kubewright/apiserver';
import { validateConditionTypes } from '../condition-types.ts';

const types = ['Exempt', 'Limited'];
const responses = ['Queue', 'Reject'];
const maxQueues = 10_000_000;
const maxHashBits = 60;

/** pkg/apis/flowcontrol/validation ValidatePriorityLevelConfiguration. */
export function validatePriorityLevel({ metadata: { name = '' }, spec, status }: PriorityLevelConfiguration): FieldError[] {
  return [...validateSpec(spec ?? {}, name), ...validateFixed(spec, name), ...validateConditionTypes(status?.conditions)];
}

/** Of the mandatory levels only what `exempt` lends may change. */
function validateFixed(spec: PriorityLevelConfigurationSpec | undefined, name: string): FieldError[] {
  const fixed = mandatoryPriorityLevels.find(({ metadata }) => metadata.name === name)?.spec;
  if (!fixed) return [];
  if (name === 'exempt') {
    const same = semanticEqual({ ...spec, exempt: undefined }, { ...fixed, exempt: undefined });
    return same ? [] : [invalidValue('spec', spec, `spec of '${name}' except the 'spec.exempt' field must equal the fixed value`)];
  }
  return semanticEqual(spec, fixed) ? [] : [invalidValue('spec', spec, `spec of '${name}' must equal the fixed value`)];
}

function validateSpec({ type, limited, exempt }: Partial<PriorityLevelConfigurationSpec>, name: string): FieldError[] {
  const errors: FieldError[] =
    (name === 'exempt') === (type === 'Exempt')
      ? []
      : [invalidValue('spec.type', type ?? '', "must be 'Exempt' if and only if `name` is 'exempt'")];
  if (type === 'Exempt') {
    if (limited) errors.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'));
    return exempt ? [...errors, ...validateShares(exempt, 'spec.exempt')] : errors;
  }
  if (type !== 'Limited') return [...errors, notSupported('spec.type', type ?? '', types)];
  if (exempt) errors.push(forbiddenField('spec.exempt', 'must be nil if the type is Limited'));
  return [
    ...errors,
    ...(limited ? validateLimited(limited, 'spec.limited') : [required('spec.limited', 'must not be empty when type is Limited')]),
  ];
}

function validateShares(
  { nominalConcurrencyShares, lendablePercent }: { nominalConcurrencyShares?: number | null; lendablePercent?: number | null },
  at: string,
): FieldError[] {
  const [shares, percent] = [nominalConcurrencyShares ?? 0, lendablePercent ?? 0];
  return [
    ...(shares < 0 ? [invalidValue(`${at}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : []),
    ...(percent < 0 || percent > 100 ? [invalidValue(`${at}.lendablePercent`, percent, 'must be between 0 and 100, inclusive')] : []),
  ];
}

function validateLimited(limited: LimitedPriorityLevelConfiguration, at: string): FieldError[] {
  const { borrowingLimitPercent, limitResponse } = limited;
  const borrowing = borrowingLimitPercent ?? 0;
  return [
    ...validateShares({ ...limited, lendablePercent: null }, at),
    ...validateResponse(limitResponse ?? {}, `${at}.limitResponse`),
    ...validateShares({ ...limited, nominalConcurrencyShares: null }, at),
    ...(borrowing < 0 ? [invalidValue(`${at}.borrowingLimitPercent`, borrowing, 'if specified, must be a non-negative integer')] : []),
  ];
}

function validateResponse({ type, queuing }: Partial<LimitResponse>, at: string): FieldError[] {
  if (type === 'Reject')
    return queuing ? [forbiddenField(`${at}.queuing`, 'must be nil if limited.limitResponse.type is not Limited')] : [];
  if (type !== 'Queue') return [notSupported(`${at}.type`, type ?? '', responses)];
  return queuing
    ? validateQueuing(queuing, `${at}.queuing`)
    : [required(`${at}.queuing`, 'must not be empty if limited.limitResponse.type is Limited')];
}

function validateQueuing({ queueLengthLimit = 0, queues = 0, handSize = 0 }: QueuingConfiguration, at: string): FieldError[] {
  const errors: FieldError[] = queueLengthLimit > 0 ? [] : [invalidValue(`${at}.queueLengthLimit`, queueLengthLimit, 'must be positive')];
  if (queues <= 0) errors.push(invalidValue(`${at}.queues`, queues, 'must be positive'));
  else if (queues > maxQueues) errors.push(invalidValue(`${at}.queues`, queues, `must not be greater than ${maxQueues}`));
  const wrongHand = handProblem(queues, handSize);
  return wrongHand ? [...errors, invalidValue(`${at}.handSize`, handSize, wrongHand)] : errors;
}

function handProblem(queues: number, handSize: number): string | undefined {
  if (handSize <= 0) return 'must be positive';
  if (handSize > queues) return `should not be greater than queues (${queues})`;
  // Bits of a hash that dealing a hand of queues uses up (k8s.io/apiserver pkg/util/shufflesharding).
  if (Math.ceil(Math.log2(queues) * handSize) <= maxHashBits) return undefined;
  return `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${maxHashBits}`;
}
