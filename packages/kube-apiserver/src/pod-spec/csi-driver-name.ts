import { type FieldError, isDns1123Subdomain, required, tooLong, utf8Length } from '@kubewright/api-machinery';
import { addProblems } from '../validation/checked.ts';

const maxBytes = 63;

/** Name of a CSI driver: a DNS name in any case, of at most 63 bytes (core validation ValidateCSIDriverName). */
export function checkCsiDriverName(name: string | undefined, field: string, errors: FieldError[]): void {
  if (!name) {
    errors.push(required(field));
    return;
  }
  if (utf8Length(name) > maxBytes) errors.push(tooLong(field, maxBytes));
  addProblems(errors, field, name, isDns1123Subdomain(name.toLowerCase()));
}
