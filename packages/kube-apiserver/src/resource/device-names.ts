import {
  type FieldError,
  invalidValue,
  isCIdentifier,
  isDns1123Subdomain,
  isLabelValue,
  isQualifiedName,
  required,
  tooLong,
} from '@kubewright/api-machinery';
import { checked } from '../validation/checked.ts';
import { validateDriverName } from '../validation/names.ts';

const maxPoolNameLength = 253;
const maxIdLength = 32;

/** DNS names with slashes between them. */
export function validatePoolName(name: string | undefined, field: string): FieldError[] {
  if (!name) return [required(field)];
  return [
    ...(name.length > maxPoolNameLength ? [tooLong(field, maxPoolNameLength)] : []),
    ...name.split('/').flatMap((part) => checked(isDns1123Subdomain, part, field)),
  ];
}

/** The name of an attribute or a capacity, in the domain of a driver or in none (pkg/apis/resource/validation). */
export function validateDeviceFieldName(name: string, field: string): FieldError[] {
  const parts = name.split('/');
  const id = (text: string): FieldError[] => [
    ...(text.length > maxIdLength ? [tooLong(field, maxIdLength)] : []),
    ...checked(isCIdentifier, text, field),
  ];
  if (parts.length === 1) return id(name);
  if (parts.length > 2) return [];
  const [domain = '', rest = ''] = parts;
  return [
    ...(domain === '' ? [invalidValue(field, '', 'the domain must not be empty')] : validateDriverName(domain, field)),
    ...(rest === '' ? [invalidValue(field, '', 'the name must not be empty')] : id(rest)),
  ];
}

export function validateFullDeviceFieldName(name: string, field: string): FieldError[] {
  const errors = validateDeviceFieldName(name, field);
  return name.includes('/')
    ? errors
    : [...errors, invalidValue(field, name, 'a fully qualified name must be a domain and a name separated by a slash')];
}

export const taintEffects = ['NoExecute', 'NoSchedule', 'None'];

export const validateLabelName = (name: string, field: string): FieldError[] => checked(isQualifiedName, name, field);
export const validateLabelValue = (value: string, field: string): FieldError[] => checked(isLabelValue, value, field);
