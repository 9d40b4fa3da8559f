import { type FieldError, invalidValue, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import { addProblems } from './checked.ts';

const pathFormat = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const wholePath = new RegExp(`^${pathFormat}$`);

/** A name such as `acme.io/foo` (apimachinery validation IsDomainPrefixedPath). */
export function checkDomainPrefixedPath(text: string, field: string, errors: FieldError[]): void {
  if (text === '') {
    errors.push(required(field));
    return;
  }
  const slash = text.indexOf('/');
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  if (host === '' || path === '') {
    errors.push(invalidValue(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")'));
    return;
  }
  addProblems(errors, field, host, isDns1123Subdomain(host));
  if (!wholePath.test(path)) errors.push(invalidValue(field, path, `Invalid path (regex used for validation is '${pathFormat}')`));
}
