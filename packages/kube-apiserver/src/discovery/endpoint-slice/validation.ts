import {
  type FieldError,
  type HookContext,
  duplicate,
  fieldImmutable,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isQualifiedName,
  notSupported,
  parseIpAddress,
  required,
  tooMany,
  validateLabels,
} from '@kubewright/api-machinery';
import type { Endpoint, EndpointHints, EndpointPort, EndpointSlice } from '@kubewright/api/discovery/v1';
import { addressWarnings, validateIp, validateLegacyIp } from '../../validation/addresses.ts';
import { checked } from '../../validation/checked.ts';
import { validateList } from '../../validation/lists.ts';
import { validateFullyQualifiedDomainName } from '../../validation/names.ts';
import { enumerated } from '../../validation/enumerated.ts';
import { type ValidateEndpointAddress, endpointAddressCheck } from '../../validation/endpoint-addresses.ts';

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];
const protocols = ['SCTP', 'TCP', 'UDP'];
const maxEndpoints = 1000;
const maxAddresses = 100;
const maxPorts = 20_000;
const maxTopologyLabels = 16;
const maxHints = 8;

type CheckAddress = (address: string, field: string) => FieldError[];

/** pkg/apis/discovery/validation ValidateEndpointSlice. Addresses that the old slice has may stay as they are. */
export function validateEndpointSlice(
  { addressType, endpoints, ports }: EndpointSlice,
  context: HookContext,
  old?: EndpointSlice,
): FieldError[] {
  const kept = (old?.endpoints ?? []).flatMap(({ addresses }) => addresses ?? []);
  const checkAddress = addressCheck(addressType, kept, endpointAddressCheck(context, kept));
  return [
    ...enumerated(addressType, addressTypes, 'addressType'),
    ...validatePorts(ports ?? []),
    ...validateList(endpoints, maxEndpoints, (endpoint, field) => validateEndpoint(endpoint, field, checkAddress), 'endpoints'),
  ];
}

export const validateEndpointSliceUpdate = (object: EndpointSlice, old: EndpointSlice, context: HookContext): FieldError[] => [
  ...validateEndpointSlice(object, context, old),
  ...(object.addressType === old.addressType ? [] : [invalidValue('addressType', object.addressType, fieldImmutable)]),
];

function addressCheck(type: string | undefined, kept: readonly string[], validateTarget: ValidateEndpointAddress): CheckAddress {
  if (type === 'FQDN') return (address, field) => validateFullyQualifiedDomainName(address, field);
  if (type !== 'IPv4' && type !== 'IPv6') return () => [];
  return (address, field) => {
    const errors = type === 'IPv6' ? validateIp(address, field) : validateLegacyIp(address, field, kept);
    if (errors.length > 0) return errors;
    const version = parseIpAddress(address)?.version;
    // Upstream names the list, not the address.
    if (version !== (type === 'IPv4' ? 4 : 6))
      errors.push(invalidValue(field.replace(/\[\d+\]$/, ''), address, `must be an ${type} address`));
    errors.push(...validateTarget(address, field));
    return errors;
  };
}

function validateEndpoint(
  { addresses, deprecatedTopology, hostname, nodeName, hints }: Endpoint,
  at: string,
  checkAddress: CheckAddress,
): FieldError[] {
  const field = `${at}.addresses`;
  const list = addresses ?? [];
  const errors: FieldError[] = list.length === 0 ? [required(field, 'must contain at least 1 address')] : [];
  if (list.length > maxAddresses) errors.push(tooMany(field, list.length, maxAddresses));
  for (const [index, address] of list.entries()) errors.push(...checkAddress(address, `${field}[${index}]`));
  if (nodeName !== undefined) errors.push(...checked(isDns1123Subdomain, nodeName, `${at}.nodeName`));
  const labels = Object.keys(deprecatedTopology ?? {}).length;
  if (labels > maxTopologyLabels) errors.push(tooMany(`${at}.deprecatedTopology`, labels, maxTopologyLabels));
  errors.push(...validateLabels(deprecatedTopology, `${at}.deprecatedTopology`));
  if (hostname !== undefined) errors.push(...checked(isDns1123Label, hostname, `${at}.hostname`));
  return hints ? [...errors, ...validateHints(hints, `${at}.hints`)] : errors;
}

function validateHints({ forZones, forNodes }: EndpointHints, at: string): FieldError[] {
  return [...validateNamed(forZones, isLabelValue, `${at}.forZones`), ...validateNamed(forNodes, isDns1123Subdomain, `${at}.forNodes`)];
}

function validateNamed(list: readonly { name: string }[] | undefined, check: (name: string) => string[], field: string): FieldError[] {
  const seen = new Set<string>();
  const checkOne = ({ name }: { name: string }, at: string): FieldError[] => {
    const again = seen.has(name) ? [duplicate(`${at}.name`, name)] : [];
    seen.add(name);
    return [...again, ...checked(check, name ?? '', `${at}.name`)];
  };
  return validateList(list, maxHints, checkOne, field);
}

function validatePorts(ports: readonly EndpointPort[]): FieldError[] {
  const names = new Set<string>();
  const checkPort = ({ name = '', protocol, appProtocol }: EndpointPort, at: string): FieldError[] => {
    const errors = name === '' ? [] : checked(isDns1123Label, name, `${at}.name`);
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (protocol === undefined) errors.push(required(`${at}.protocol`));
    else if (!protocols.includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, protocols));
    return appProtocol === undefined ? errors : [...errors, ...checked(isQualifiedName, appProtocol, `${at}.appProtocol`)];
  };
  return validateList(ports, maxPorts, checkPort, 'ports');
}

export function endpointSliceWarnings({ addressType, endpoints }: EndpointSlice, old?: EndpointSlice): string[] {
  if (addressType === 'FQDN') return old ? [] : ['spec.addressType: FQDN endpoints are deprecated'];
  return (endpoints ?? []).flatMap(({ addresses }, i) =>
    (addresses ?? []).flatMap((address, j) => addressWarnings(address, `endpoints[${i}].addresses[${j}]`)),
  );
}
