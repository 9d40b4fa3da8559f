import { type FieldError, fieldImmutable, invalidValue, required } from '@kubewright/api-machinery';
import type { ServiceCIDR } from '@kubewright/api/networking/v1';
import { validateCidr } from '../../validation/addresses.ts';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

const field = 'spec.cidrs';
const cidrsOf = ({ spec }: ServiceCIDR): readonly string[] => spec?.cidrs ?? [];

export const serviceCidrStory = kindStory<ServiceCIDR>('networking.k8s.io', 'servicecidrs', {
  columns: [nameColumn, text('CIDRs', 'Ranges service addresses come from.', (object) => cidrsOf(object).join(',')), ageColumn],
  hooks: {
    ...statusStrategy<ServiceCIDR>({ statusKeeps: 'metadata' }),
    validate: validateRanges,
    validateUpdate: (object, old, { subresource }) => (subresource === 'status' ? [] : validateRangesUpdate(object, old)),
  },
});

/** pkg/apis/networking/validation ValidateServiceCIDR. */
function validateRanges(object: ServiceCIDR): FieldError[] {
  const cidrs = cidrsOf(object);
  if (cidrs.length === 0) return [required(field, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalidValue(field, { CIDRs: cidrs }, 'may only hold up to 2 values')];
  const errors = cidrs.flatMap((cidr, index) => validateCidr(cidr, `${field}[${index}]`));
  const [first, second] = cidrs.map((cidr) => cidr.includes(':'));
  if (errors.length === 0 && cidrs.length === 2 && first === second) {
    errors.push(invalidValue(field, cidrs, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'));
  }
  return errors;
}

/** A range stays what it is; one of the other family may come to it. */
function validateRangesUpdate(object: ServiceCIDR, old: ServiceCIDR): FieldError[] {
  const [cidrs, before] = [cidrsOf(object), cidrsOf(old)];
  const changed = before.flatMap((cidr, index) =>
    cidrs[index] === cidr ? [] : [invalidValue(`${field}[${index}]`, cidrs[index], fieldImmutable)],
  );
  if (cidrs.length === before.length) return changed;
  if (before.length === 1 && cidrs.length === 2) return [...changed, ...validateRanges(object)];
  return [invalidValue(field, object.spec?.cidrs ?? null, fieldImmutable)];
}
