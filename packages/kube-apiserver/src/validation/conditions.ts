import {
  type FieldError,
  duplicate,
  invalidValue,
  isQualifiedName,
  notSupported,
  regexError,
  required,
  tooLong,
} from '@kubewright/api-machinery';
import type { Condition } from '@kubewright/api/meta/v1';
import { checked } from './checked.ts';

const statuses = ['False', 'True', 'Unknown'];
const reasonFormat = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const reasonPattern = new RegExp(`^(?:${reasonFormat})$`);
const reasonMessage =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'";
const maxReasonLength = 1024;
const maxMessageLength = 32 * 1024;

/** metav1 validation ValidateConditions. */
export function validateConditions(conditions: readonly Condition[] | null | undefined, field: string): FieldError[] {
  const seen = new Set<string>();
  return (conditions ?? []).flatMap((condition, index) => {
    const at = `${field}[${index}]`;
    const errors = seen.has(condition.type) ? [duplicate(`${at}.type`, condition.type)] : [];
    seen.add(condition.type);
    return [...errors, ...validateCondition(condition, at)];
  });
}

function validateCondition(
  { type = '', status, observedGeneration = 0, lastTransitionTime, reason = '', message = '' }: Condition,
  at: string,
): FieldError[] {
  const errors = checked(isQualifiedName, type, `${at}.type`);
  if (!statuses.includes(status)) errors.push(notSupported(`${at}.status`, status ?? '', statuses));
  if (observedGeneration < 0)
    errors.push(invalidValue(`${at}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero'));
  if (!lastTransitionTime) errors.push(required(`${at}.lastTransitionTime`));
  if (reason === '') errors.push(required(`${at}.reason`));
  else errors.push(...checked(isReason, reason, `${at}.reason`));
  if (reason.length > maxReasonLength) errors.push(tooLong(`${at}.reason`, maxReasonLength));
  if (message.length > maxMessageLength) errors.push(tooLong(`${at}.message`, maxMessageLength));
  return errors;
}

const isReason = (reason: string): string[] =>
  reasonPattern.test(reason)
    ? []
    : [regexError(reasonMessage, reasonFormat, 'my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB')];
