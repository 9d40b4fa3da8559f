import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notFoundField,
  required,
  tooLong,
  utf8Length,
} from '@kubewright/api-machinery';
import type { HostAlias, PodDNSConfig, PodSpec } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateLegacyIp } from '../../validation/addresses.ts';
import { visitContainers } from '@kubewright/api/pods';

/** A pod with users of its own cannot share the host's other namespaces (KEP-127). Field names are upstream's. */
export function validateHostUsers(spec: PodSpec, at: string, errors: FieldError[]): void {
  if (spec.hostUsers !== false) return;
  const why = 'when `hostUsers` is false';
  if (spec.hostNetwork) errors.push(forbiddenField(`${at}.hostNetwork`, why));
  if (spec.hostPID) errors.push(forbiddenField(`${at}.HostPID`, why));
  if (spec.hostIPC) errors.push(forbiddenField(`${at}.HostIPC`, why));
  visitContainers(spec, at, ({ volumeDevices }, path) => {
    if ((volumeDevices ?? []).length > 0) errors.push(forbiddenField(`${path}.volumeDevices`, why));
  });
}

const maxHostnameBytes = 64;

export function validateHostnameOverride(spec: PodSpec, at: string, errors: FieldError[]): void {
  const { hostnameOverride } = spec;
  if (hostnameOverride === undefined) return;
  const field = `${at}.hostnameOverride`;
  if (spec.setHostnameAsFQDN) errors.push(forbiddenField(field, 'may not be specified when setHostnameAsFQDN is true'));
  if (spec.hostNetwork) errors.push(forbiddenField(field, 'may not be specified when hostNetwork is true'));
  if (utf8Length(hostnameOverride) > maxHostnameBytes) errors.push(tooLong(field, maxHostnameBytes));
  errors.push(...checked(isDns1123Subdomain, hostnameOverride, field));
}

export function validateHostAliases(aliases: readonly HostAlias[], path: string, errors: FieldError[]): void {
  for (const [index, { ip = '', hostnames }] of aliases.entries()) {
    errors.push(...validateLegacyIp(ip, `${path}[${index}].ip`));
    for (const [i, name] of (hostnames ?? []).entries())
      errors.push(...checked(isDns1123Subdomain, name, `${path}[${index}].hostnames[${i}]`));
  }
}

const maxNameservers = 3;
const maxSearchPaths = 32;
const maxSearchLength = 2048;

export function validateDnsConfig(config: PodDNSConfig | undefined, dnsPolicy: string | undefined, at: string, errors: FieldError[]): void {
  if (!config) {
    if (dnsPolicy === 'None') errors.push(required(at, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    return;
  }
  const { nameservers = [], searches = [], options = [] } = config;
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    errors.push(required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
    return;
  }
  if (nameservers.length > maxNameservers)
    errors.push(invalidValue(`${at}.nameservers`, nameservers, `must not have more than ${maxNameservers} nameservers`));
  for (const [index, ip] of nameservers.entries()) errors.push(...validateLegacyIp(ip, `${at}.nameservers[${index}]`));
  if (searches.length > maxSearchPaths)
    errors.push(invalidValue(`${at}.searches`, searches, `must not have more than ${maxSearchPaths} search paths`));
  if (utf8Length(searches.join(' ')) > maxSearchLength) {
    errors.push(
      invalidValue(
        `${at}.searches`,
        searches,
        `must not have more than ${maxSearchLength} characters (including spaces) in the search list`,
      ),
    );
  }
  for (const [index, search] of searches.entries()) {
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    if (search !== '.') errors.push(...checked(searchProblems, name, `${at}.searches[${index}]`));
  }
  for (const [index, { name }] of options.entries()) if (!name) errors.push(required(`${at}.options[${index}]`, 'must not be empty'));
}

const searchFormat = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*';
const searchName = new RegExp(`^${searchFormat}$`);

/** A subdomain that may hold underscores (IsDNS1123SubdomainWithUnderscore). */
function searchProblems(name: string): string[] {
  const problems = utf8Length(name) > 253 ? ['must be no more than 253 characters'] : [];
  if (searchName.test(name)) return problems;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return [...problems, `${message} (e.g. 'example.com', regex used for validation is '${searchFormat}')`];
}

/** A file of environment variables lies in an empty directory of the pod (KEP-3721). */
export function validateEnvFileVolumes(spec: PodSpec, at: string, errors: FieldError[]): void {
  visitContainers(spec, at, ({ env }, path) => {
    for (const [index, { valueFrom }] of (env ?? []).entries()) {
      if (!valueFrom?.fileKeyRef) continue;
      const { volumeName } = valueFrom.fileKeyRef;
      const field = `${path}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = spec.volumes?.findLast(({ name }) => name === volumeName);
      if (!volume) errors.push(notFoundField(field, volumeName));
      else if (!volume.emptyDir) errors.push(invalidValue(field, volumeName, 'referenced volume must be of type emptyDir'));
    }
  });
}

export function checkDnsLabel(name: string | undefined, field: string, errors: FieldError[]): void {
  if (name) errors.push(...checked(isDns1123Label, name, field));
}

export function checkDnsSubdomain(name: string | undefined, field: string, errors: FieldError[]): void {
  if (name) errors.push(...checked(isDns1123Subdomain, name, field));
}
