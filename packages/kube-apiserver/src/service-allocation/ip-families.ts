import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import type { ServiceSpec } from '@kubewright/api/core/v1';
import { type IpFamily, familyOf } from './ip-range.ts';

const policyField = 'spec.ipFamilyPolicy';

/**
 * Decides which families a service has an address of, from what it asks for, what it had and what the cluster has,
 * primary first (pkg/registry/core/service/storage initIPFamilyFields). Fills in the spec.
 */
export function assignIpFamilies(spec: ServiceSpec, available: readonly IpFamily[], old?: ServiceSpec): FieldError[] {
  if (old && keepsPreference(spec, old)) return [];
  // Without a selector nobody knows which families the endpoints will have.
  const anyFamily = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (anyFamily ? 'RequireDualStack' : 'SingleStack');
  const reduced = old ? reduce(spec, old) : [];
  const errors = [...reduced, ...checkSingleStack(spec), ...inferFamilies(spec, available)];
  if (errors.length > 0) return errors;
  if (!anyFamily) errors.push(...checkAvailable(spec, available));
  if (errors.length > 0) return errors;
  const [family = available[0]!] = spec.ipFamilies ?? [];
  const other: IpFamily = family === 'IPv4' ? 'IPv6' : 'IPv4';
  const adds = (spec.ipFamilies ?? []).length < 2 && spec.ipFamilyPolicy !== 'SingleStack' && (anyFamily || available.includes(other));
  if (adds) spec.ipFamilies = [family, other];
  else if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = [family];
  return [];
}

export const addressesIn = ({ clusterIP, clusterIPs }: ServiceSpec): string[] =>
  ((clusterIPs ?? []).length > 0 ? clusterIPs! : clusterIP ? [clusterIP] : []).filter((ip) => ip !== 'None' && ip !== '');

const same = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean => (a ?? []).join() === (b ?? []).join();

/** A service that takes two families where it can have them is not given or denied one because the cluster has changed. */
function keepsPreference(spec: ServiceSpec, old: ServiceSpec): boolean {
  const prefers = ({ ipFamilyPolicy }: ServiceSpec): boolean => ipFamilyPolicy === 'PreferDualStack';
  return (
    prefers(spec) &&
    prefers(old) &&
    spec.type === old.type &&
    same(spec.clusterIPs, old.clusterIPs) &&
    same(spec.ipFamilies, old.ipFamilies)
  );
}

/** A service that goes back to one family loses the second, unless the update says which one goes; others lose none. */
function reduce(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { ipFamilyPolicy: policy } = spec;
  for (const [list, what] of [
    ['clusterIPs', 'cluster IP'],
    ['ipFamilies', 'IP family'],
  ] as const) {
    const [now, before]: [string[], readonly string[]] = [spec[list] ?? [], old[list] ?? []];
    if (policy === 'SingleStack') {
      if (now.length > 1 && same(now, before)) now.splice(1);
    } else if (now.length > 0 && now.length < before.length) {
      errors.push(invalidValue(policyField, policy, `must be 'SingleStack' to release the secondary ${what}`));
    }
  }
  return errors;
}

function checkSingleStack({ ipFamilyPolicy: policy, clusterIPs = [], ipFamilies = [] }: ServiceSpec): FieldError[] {
  if (policy !== 'SingleStack') return [];
  const tooMany = (what: string): FieldError =>
    invalidValue(policyField, policy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`);
  return [...(clusterIPs.length === 2 ? [tooMany('cluster IPs')] : []), ...(ipFamilies.length === 2 ? [tooMany('IP families')] : [])];
}

function inferFamilies(spec: ServiceSpec, available: readonly IpFamily[]): FieldError[] {
  const families = [...(spec.ipFamilies ?? [])];
  const errors: FieldError[] = [];
  for (const [index, ip] of addressesIn(spec).entries()) {
    if (index < families.length) continue;
    const family = familyOf(ip);
    if (available.includes(family)) families.push(family);
    else errors.push(invalidValue(`spec.clusterIPs[${index}]`, spec.clusterIPs, `${family} is not configured on this cluster`));
  }
  if (families.length > 0) spec.ipFamilies = families;
  return errors;
}

function checkAvailable({ ipFamilyPolicy: policy, ipFamilies = [] }: ServiceSpec, available: readonly IpFamily[]): FieldError[] {
  const errors: FieldError[] = [];
  if (policy === 'RequireDualStack' && available.length < 2)
    errors.push(invalidValue(policyField, policy, 'this cluster is not configured for dual-stack services'));
  for (const [index, family] of ipFamilies.entries()) {
    if (!available.includes(family as IpFamily))
      errors.push(invalidValue(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  }
  return errors;
}
