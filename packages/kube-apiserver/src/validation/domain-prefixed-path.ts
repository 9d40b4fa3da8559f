import { type FieldError, invalidValue, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import { checked } from './checked.ts';

const pathFormat = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const wholePath = new RegExp(`^${pathFormat}$`);

/** A name such as `acme.io/foo` (apimachinery validation IsDomainPrefixedPath). */
export function validateDomainPrefixedPath(text: string, field: string): FieldError[] {
  if (text === '') return [required(field)];
  const slash = text.indexOf('/');
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  if (host === '' || path === '') return [invalidValue(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = checked(isDns1123Subdomain, host, field);
  if (!wholePath.test(path)) errors.push(invalidValue(field, path, `Invalid path (regex used for validation is '${pathFormat}')`));
  return errors;
}
