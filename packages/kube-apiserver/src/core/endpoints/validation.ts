import { type FieldError, type HookContext, isDns1123Label, isDns1123Subdomain, isPortNumber, required } from '@kubewright/api-machinery';
import type { EndpointAddress, EndpointPort, Endpoints } from '@kubewright/api/core/v1';
import { addProblems } from '../../validation/checked.ts';
import { validateLegacyIp } from '../../validation/addresses.ts';
import { checkDnsLabel } from '../../pod-spec/validation/host.ts';
import { checkProtocol } from '../../pod-spec/validation/port.ts';
import { type CheckEndpointAddress, endpointAddressCheck } from '../../validation/endpoint-addresses.ts';
import { checkQualifiedName } from '../../validation/qualified-name.ts';

/** Core validation ValidateEndpointsCreate, and of updates. */
export function validateEndpoints({ subsets }: Endpoints, context: HookContext, old?: Endpoints): FieldError[] {
  const checkTarget = endpointAddressCheck(context, addressesOf(old));
  const errors: FieldError[] = [];
  for (const [index, { addresses = [], notReadyAddresses = [], ports = [] }] of (subsets ?? []).entries()) {
    const at = `subsets[${index}]`;
    if (addresses.length + notReadyAddresses.length === 0) errors.push(required(at, 'must specify `addresses` or `notReadyAddresses`'));
    for (const [i, address] of addresses.entries()) validateAddress(address, checkTarget, `${at}.addresses[${i}]`, errors);
    for (const [i, address] of notReadyAddresses.entries()) validateAddress(address, checkTarget, `${at}.notReadyAddresses[${i}]`, errors);
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
  checkTarget: CheckEndpointAddress,
  at: string,
  errors: FieldError[],
): void {
  errors.push(...validateLegacyIp(ip, `${at}.ip`));
  checkDnsLabel(hostname, `${at}.hostname`, errors);
  if (nodeName !== undefined) addProblems(errors, `${at}.nodeName`, nodeName, isDns1123Subdomain(nodeName));
  checkTarget(ip, `${at}.ip`, errors);
}

function validatePort(
  { name, port = 0, protocol, appProtocol }: EndpointPort,
  isNameNeeded: boolean,
  at: string,
  errors: FieldError[],
): void {
  if (name) addProblems(errors, `${at}.name`, name, isDns1123Label(name));
  else if (isNameNeeded) errors.push(required(`${at}.name`));
  addProblems(errors, `${at}.port`, port, isPortNumber(port));
  checkProtocol(protocol, `${at}.protocol`, errors);
  if (appProtocol !== undefined) checkQualifiedName(appProtocol, `${at}.appProtocol`, errors);
}
