import { type FieldError, duplicate, invalidValue, notSupported, required, parseIpAddress } from '@kubewright/api-machinery';
import type { ServiceSpec } from '@kubewright/api/core/v1';
import { isDualStackPair, validateLegacyIp } from '../../validation/addresses.ts';
import { firstPlaces } from '../../validation/first-places.ts';

const families = ['IPv4', 'IPv6'];
const familyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const field = 'spec.clusterIPs';

/** Addresses of the service and their families (core validation ValidateServiceClusterIPsRelatedFields). */
export function validateClusterIps(spec: ServiceSpec, errors: FieldError[], kept?: readonly string[]): void {
  const before = errors.length;
  const { clusterIP, clusterIPs = [], ipFamilyPolicy } = spec;
  if (clusterIP) {
    if (clusterIPs.length === 0) errors.push(required(field));
    else if (clusterIPs[0] !== clusterIP) errors.push(invalidValue(field, clusterIPs, 'first value must match `clusterIP`'));
  } else if (clusterIPs.length > 0) errors.push(invalidValue(field, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  checkFamilies(spec.ipFamilies ?? [], errors);
  if (ipFamilyPolicy !== undefined && !familyPolicies.includes(ipFamilyPolicy)) {
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, familyPolicies));
  }
  if (!checkAddresses(clusterIPs, errors, kept)) return;
  if (clusterIPs.length > 1 && !isDualStackPair(clusterIPs)) {
    errors.push(invalidValue(field, clusterIPs, 'may specify no more than one IP for each IP family'));
  }
  if (clusterIPs[0] !== 'None' && errors.length === before) checkMatch(spec, errors);
}

function checkFamilies(ipFamilies: readonly string[], errors: FieldError[]): void {
  const first = firstPlaces(ipFamilies);
  for (const [index, family] of ipFamilies.entries()) {
    const at = `spec.ipFamilies[${index}]`;
    if (!families.includes(family)) errors.push(notSupported(at, family, families));
    if (first[index]! < index) errors.push(duplicate(at, family));
  }
}

function checkAddresses(addresses: readonly string[], errors: FieldError[], kept?: readonly string[]): boolean {
  const before = errors.length;
  for (const [index, address] of addresses.entries()) {
    if (index > 0 || address !== 'None') errors.push(...validateLegacyIp(address, `${field}[${index}]`, kept));
    else if (addresses.length > 1) errors.push(invalidValue(field, addresses, "'None' must be the first and only value"));
  }
  const valid = errors.length === before;
  if (addresses.length > 2) errors.push(invalidValue(field, addresses, 'may only hold up to 2 values'));
  return valid;
}

function checkMatch({ clusterIPs = [], ipFamilies = [] }: ServiceSpec, errors: FieldError[]): void {
  for (const [index, family] of ipFamilies.slice(0, clusterIPs.length).entries()) {
    const ip = clusterIPs[index]!;
    if (parseIpAddress(ip)?.version === (family === 'IPv4' ? 4 : 6)) continue;
    errors.push(invalidValue(`${field}[${index}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``));
  }
}
