import { invalidValue, notSupported, required, type FieldError } from '@kubewright/api-machinery';
import type { JSONSchemaProps, ValidationRule } from '@kubewright/api/apiextensions/v1';
import { findField, jsonSchemaFields } from './field-path.ts';
import { unsupportedField } from './unsupported-field.ts';

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const hasNewlines = (text: string): boolean => /[\n\r]/.test(text);

/** The form of x-kubernetes-validations, before any expression is compiled (KEP-2876). */
export function checkRules(schema: JSONSchemaProps, path: string): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    return [...textErrors(rule, at), ...fieldPathErrors(rule, schema, at)];
  });
}

function textErrors({ rule, message = '', messageExpression = '', reason }: ValidationRule, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const text = rule.trim();
  if (text === '') errors.push(required(`${at}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '') errors.push(invalidValue(`${at}.message`, message, 'must be non-empty if specified'));
  else if (hasNewlines(message.trim())) errors.push(invalidValue(`${at}.message`, message, 'must not contain line breaks'));
  else if (hasNewlines(text) && message.trim() === '')
    errors.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (reason !== undefined && !reasons.includes(reason)) errors.push(notSupported(`${at}.reason`, reason, reasons));
  return errors;
}

function fieldPathErrors({ fieldPath = '' }: ValidationRule, schema: JSONSchemaProps, at: string): FieldError[] {
  if (fieldPath === '') return [];
  const errors: FieldError[] = [];
  if (fieldPath.trim() === '') errors.push(invalidValue(`${at}.fieldPath`, fieldPath, 'must be non-empty if specified'));
  if (hasNewlines(fieldPath)) errors.push(invalidValue(`${at}.fieldPath`, fieldPath, 'must not contain line breaks'));
  if (unsupportedField(schema) === undefined && 'error' in findField(fieldPath, schema, jsonSchemaFields))
    errors.push(invalidValue(`${at}.fieldPath`, fieldPath, 'must be a valid path'));
  return errors;
}
