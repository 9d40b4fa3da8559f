import { type FieldError, type HookContext, isDns1123Label, isDns1123Subdomain, isPortNumber, required } from '@kubewright/api-machinery';
import type { EndpointAddress, EndpointPort, Endpoints } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateLegacyIp } from '../../validation/addresses.ts';
import { checkDnsLabel } from '../../pod-spec/validation/host.ts';
import { checkProtocol } from '../../pod-spec/validation/port.ts';
import { type ValidateEndpointAddress, endpointAddressCheck } from '../../validation/endpoint-addresses.ts';
import { validateQualifiedName } from '../../validation/qualified-name.ts';

/** Core validation ValidateEndpointsCreate, and of updates. */
export function validateEndpoints({ subsets }: Endpoints, context: HookContext, old?: Endpoints): FieldError[] {
  const validateTarget = endpointAddressCheck(context, addressesOf(old));
  const errors: FieldError[] = [];
  for (const [index, { addresses = [], notReadyAddresses = [], ports = [] }] of (subsets ?? []).entries()) {
    const at = `subsets[${index}]`;
    if (addresses.length + notReadyAddresses.length === 0) errors.push(required(at, 'must specify `addresses` or `notReadyAddresses`'));
    for (const [i, address] of addresses.entries()) validateAddress(address, validateTarget, `${at}.addresses[${i}]`, errors);
    for (const [i, address] of notReadyAddresses.entries())
      validateAddress(address, validateTarget, `${at}.notReadyAddresses[${i}]`, errors);
    for (const [i, port] of ports.entries()) validatePort(port, ports.length > 1, `${at}.ports[${i}]`, errors);
  }
  return errors;
}

const addressesOf = (endpoints: Endpoints | undefined): string[] =>
  (endpoints?.subsets ?? []).flatMap(({ addresses = [], notReadyAddresses = [] }) =>
    [...addresses, ...notReadyAddresses].map(({ ip }) => ip),
  );

function validateAddress(
  { ip = '', hostname, nodeName }: EndpointAddress,
  validateTarget: ValidateEndpointAddress,
  at: string,
  errors: FieldError[],
): void {
  errors.push(...validateLegacyIp(ip, `${at}.ip`));
  checkDnsLabel(hostname, `${at}.hostname`, errors);
  if (nodeName !== undefined) errors.push(...checked(isDns1123Subdomain, nodeName, `${at}.nodeName`));
  errors.push(...validateTarget(ip, `${at}.ip`));
}

function validatePort(
  { name, port = 0, protocol, appProtocol }: EndpointPort,
  isNameNeeded: boolean,
  at: string,
  errors: FieldError[],
): void {
  if (name) errors.push(...checked(isDns1123Label, name, `${at}.name`));
  else if (isNameNeeded) errors.push(required(`${at}.name`));
  errors.push(...checked(isPortNumber, port, `${at}.port`));
  checkProtocol(protocol, `${at}.protocol`, errors);
  if (appProtocol !== undefined) errors.push(...validateQualifiedName(appProtocol, `${at}.appProtocol`));
}
