import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import type { ServiceSpec } from '@kubewright/api/core/v1';
import { type IpFamily, familyOf } from './ip-range.ts';

const policyField = 'spec.ipFamilyPolicy';

/**
 * Decides which families a service has an address of, from what it asks for and what the cluster has, primary first
 * (pkg/registry/core/service/storage initIPFamilyFields). Fills in the spec; a spec that cannot be is left as it is.
 */
export function assignIpFamilies(spec: ServiceSpec, available: readonly IpFamily[]): FieldError[] {
  const ips = addressesIn(spec);
  const headless = spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None';
  const given = [...((spec.ipFamilies ?? []) as IpFamily[])];
  for (const [index, ip] of ips.entries()) given[index] ??= familyOf(ip);
  const errors = validateFamilies(spec, given, { ips, headless, available });
  if (errors.length > 0) return errors;
  const selectorless = Object.keys(spec.selector ?? {}).length === 0;
  // Without a selector nobody knows which families the endpoints will have.
  const anyFamily = headless && selectorless;
  spec.ipFamilyPolicy ??= given.length === 2 || (anyFamily && given.length === 0) ? 'RequireDualStack' : 'SingleStack';
  given[0] ??= available[0]!;
  const other: IpFamily = given[0] === 'IPv4' ? 'IPv6' : 'IPv4';
  const wantsBoth = spec.ipFamilyPolicy !== 'SingleStack' && (anyFamily || available.includes(other));
  spec.ipFamilies = wantsBoth ? [given[0], other] : [given[0]];
  return [];
}

export const addressesIn = ({ clusterIP, clusterIPs }: ServiceSpec): string[] =>
  ((clusterIPs ?? []).length > 0 ? clusterIPs! : clusterIP ? [clusterIP] : []).filter((ip) => ip !== 'None' && ip !== '');

interface Asked {
  readonly ips: readonly string[];
  readonly headless: boolean;
  readonly available: readonly IpFamily[];
}

function validateFamilies(spec: ServiceSpec, given: readonly IpFamily[], { ips, headless, available }: Asked): FieldError[] {
  const { ipFamilyPolicy: policy } = spec;
  const selectorless = Object.keys(spec.selector ?? {}).length === 0;
  const errors: FieldError[] = [];
  if (policy === 'SingleStack' && given.length === 2) {
    errors.push(invalidValue(policyField, policy, 'must be RequireDualStack or PreferDualStack when multiple IP families are specified'));
  }
  for (const [index, ip] of ips.entries()) {
    const family = spec.ipFamilies?.[index];
    if (family && family !== familyOf(ip))
      errors.push(invalidValue(`spec.clusterIPs[${index}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``));
  }
  if (headless && selectorless) return errors;
  for (const [index, family] of given.entries()) {
    if (!available.includes(family)) errors.push(invalidValue(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  }
  if (policy === 'RequireDualStack' && available.length < 2)
    errors.push(invalidValue(policyField, policy, 'this cluster is not configured for dual-stack services'));
  return errors;
}
