import { type FieldError, invalidValue, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import type { Event } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateQualifiedName } from '../../validation/qualified-name.ts';

const maxWordLength = 128;
const maxMessageLength = 1024;

/**
 * An event lives in the namespace of what it is about; those about cluster-scoped objects live in `default`, or, when
 * they have an eventTime, in kube-system (core events validation legacyValidateEvent).
 */
export function validateEvent(event: Event): FieldError[] {
  const errors: FieldError[] = [];
  const { metadata, involvedObject, eventTime } = event;
  const involved = involvedObject?.namespace ?? '';
  const namespace = metadata.namespace ?? '';
  if (!belongsIn(namespace, involved, Boolean(eventTime)))
    errors.push(invalidValue('involvedObject.namespace', involved, 'does not match event.namespace'));
  if (eventTime) validateSeries(event, errors);
  errors.push(...checked(isDns1123Subdomain, namespace, 'namespace'));
  return errors;
}

function belongsIn(namespace: string, involved: string, isNew: boolean): boolean {
  if (involved === '') return namespace === 'default' || (isNew ? namespace === 'kube-system' : namespace === '');
  return isNew || namespace === involved;
}

/** Events with an eventTime say who saw what. */
function validateSeries({ reportingComponent = '', reportingInstance, action, reason, message = '' }: Event, errors: FieldError[]): void {
  if (reportingComponent === '') errors.push(required('reportingComponent'));
  errors.push(...validateQualifiedName(reportingComponent, 'reportingComponent'));
  for (const [field, value = ''] of Object.entries({ reportingInstance, action, reason })) {
    if (value === '') errors.push(required(field));
    checkLength(value, maxWordLength, field, errors);
  }
  checkLength(message, maxMessageLength, 'message', errors);
}

function checkLength(text: string, most: number, field: string, errors: FieldError[]): void {
  if (text.length > most) errors.push(invalidValue(field, '', `can have at most ${most} characters`));
}
