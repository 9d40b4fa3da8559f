import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  required,
  parseIpAddress,
} from '@kubewright/api-machinery';
import type { Pod, PodSpec, PodStatus } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { isDualStackPair, validateLegacyIp } from '../../validation/addresses.ts';
import { checkFixedAnnotations } from '../../pod-spec/validation/annotations.ts';
import { validateQualifiedName } from '../../validation/qualified-name.ts';
import { checkDeviceHealth } from './device-health-validation.ts';
import { checkTransitions, checkUsers } from './container-status-validation.ts';

const builtInConditions = ['PodScheduled', 'Ready', 'Initialized'];
const notNegative = 'must be a non-negative integer';

/** What the agent on the node says of a pod (core validation ValidatePodStatusUpdate). */
export function validatePodStatus({ metadata, spec, status = {} }: Pod, old: Pod, errors: FieldError[]): void {
  checkFixedAnnotations(metadata.annotations, old.metadata.annotations, 'metadata.annotations', errors);
  checkConditions(status.conditions ?? [], errors);
  if (spec?.nodeName !== old.spec?.nodeName) errors.push(forbiddenField('status.nodeName', 'may not be changed directly'));
  checkNomination(status, spec?.nodeName, old.status, errors);
  const { observedGeneration } = status;
  if ((observedGeneration ?? 0) < 0) errors.push(invalidValue('status.observedGeneration', observedGeneration, notNegative));
  if ((status.qosClass ?? '') !== (old.status?.qosClass ?? ''))
    errors.push(invalidValue('status.qosClass', status.qosClass ?? '', 'field is immutable'));
  if (spec) checkTransitions(status, old.status ?? {}, spec, errors);
  checkClaimStatuses({ spec, status }, errors);
  if (status.extendedResourceClaimStatus) checkExtendedClaim(status.extendedResourceClaimStatus, spec, errors);
  checkAddresses(status, errors);
  checkUsers(status, spec?.os?.name, errors);
  checkDeviceHealth(status, 'containerStatuses', spec?.containers ?? [], errors);
  checkDeviceHealth(status, 'initContainerStatuses', spec?.initContainers ?? [], errors);
  for (const [index, { allocatedResourcesStatus }] of (status.ephemeralContainerStatuses ?? []).entries()) {
    if ((allocatedResourcesStatus ?? []).length === 0) continue;
    const at = `status.ephemeralContainerStatuses[${index}].allocatedResourcesStatus`;
    errors.push(forbiddenField(at, 'must not be specified in container status'));
  }
}

function checkConditions(conditions: NonNullable<PodStatus['conditions']>, errors: FieldError[]): void {
  for (const [index, { type, observedGeneration }] of conditions.entries()) {
    const at = `status.conditions[${index}]`;
    if ((observedGeneration ?? 0) < 0) errors.push(invalidValue(`${at}.observedGeneration`, observedGeneration, notNegative));
    if (!builtInConditions.includes(type)) errors.push(...validateQualifiedName(type ?? '', `${at}.Type`));
  }
}

function checkNomination(
  { nominatedNodeName: now = '' }: PodStatus,
  nodeName: string | undefined,
  old: PodStatus | undefined,
  errors: FieldError[],
): void {
  if (now === '' || now === (old?.nominatedNodeName ?? '')) return;
  errors.push(...checked(isDns1123Subdomain, now, 'status.nominatedNodeName'));
  if (nodeName) errors.push(forbiddenField('status.nominatedNodeName', 'may not be set on pods that are already bound to a node'));
}

function checkClaimStatuses({ spec, status }: Pick<Pod, 'spec' | 'status'>, errors: FieldError[]): void {
  const known = new Set((spec?.resourceClaims ?? []).map(({ name }) => name));
  const seen = new Set<string>();
  for (const [index, { name = '', resourceClaimName }] of (status?.resourceClaimStatuses ?? []).entries()) {
    const at = `status.resourceClaimStatuses[${index}]`;
    if (!known.has(name)) errors.push(invalidValue(`${at}.name`, name, 'must match the name of an entry in `spec.resourceClaims`'));
    if (seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    seen.add(name);
    if (resourceClaimName !== undefined) errors.push(...checked(isDns1123Subdomain, resourceClaimName, `${at}.resourceClaimName`));
  }
}

type ExtendedClaim = NonNullable<PodStatus['extendedResourceClaimStatus']>;

/** Claims for resources that containers ask for by name (KEP-5004). */
function checkExtendedClaim(
  { requestMappings: given, resourceClaimName = '' }: ExtendedClaim,
  spec: PodSpec | undefined,
  errors: FieldError[],
): void {
  const field = 'status.extendedResourceClaimStatus';
  // Written as null when there are none.
  const requestMappings = given ?? [];
  const containers = new Map(
    [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((container) => [container.name, container]),
  );
  if (requestMappings.length === 0) errors.push(required(`${field}.requestMappings`, 'at least one request mapping is required'));
  const seen = new Set<string>();
  for (const [index, { containerName = '', resourceName = '', requestName = '' }] of requestMappings.entries()) {
    const at = `${field}.requestMappings[${index}]`;
    const container = containers.get(containerName);
    if (!container) errors.push(invalidValue(`${at}.containerName`, containerName, noContainer));
    else if (container.resources?.requests?.[resourceName] === undefined)
      errors.push(invalidValue(`${at}.resourceName`, resourceName, noRequest));
    errors.push(...checked(isDns1123Label, requestName, `${field}.requestName`));
    const key = JSON.stringify([containerName, resourceName, requestName]);
    if (seen.has(key))
      for (const [name, value] of Object.entries({ containerName, resourceName, requestName }))
        errors.push(duplicate(`${at}.${name}`, value));
    seen.add(key);
  }
  if (resourceClaimName === '') errors.push(required(`${field}.resourceClaimName`));
  else errors.push(...checked(isDns1123Subdomain, resourceClaimName, `${field}.resourceClaimName`));
}

const noContainer = 'must match the name of an entry in spec.initContainers.name or spec.containers.name';
const noRequest =
  'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests';

const onePerFamily = 'may specify no more than one IP for each IP family';

function checkAddresses({ podIPs = [], hostIP = '', hostIPs }: PodStatus, errors: FieldError[]): void {
  checkAddressList(
    podIPs.map(({ ip = '' }) => ip),
    'status.podIPs',
    podIPs,
    errors,
  );
  if (!hostIPs || hostIPs.length === 0) return;
  const { ip: first = '' } = hostIPs[0]!;
  if (first !== hostIP) errors.push(invalidValue('status.hostIPs[0].ip', first, 'must be equal to `hostIP`'));
  checkAddressList(
    hostIPs.map(({ ip = '' }) => ip),
    'status.hostIPs',
    hostIPs,
    errors,
  );
}

function checkAddressList(addresses: readonly string[], at: string, shown: unknown, errors: FieldError[]): void {
  for (const [index, ip] of addresses.entries()) errors.push(...validateLegacyIp(ip, `${at}[${index}]`));
  if (addresses.length < 2) return;
  const unreadable = addresses.findIndex((ip) => !parseIpAddress(ip));
  if (unreadable >= 0) {
    const detail = `failed to check for dual stack with error:invalid IP[${unreadable}]: ${addresses[unreadable]}`;
    errors.push({ type: 'InternalError', field: at, detail });
  }
  if (!isDualStackPair(addresses)) errors.push(invalidValue(at, shown, onePerFamily));
}
