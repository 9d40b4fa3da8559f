import { type FieldError, duplicate, forbiddenField, invalidValue, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import type { Pod, PodStatus } from '@kubewright/api/core/v1';
import { checkFixedAnnotations } from '../../pod-spec/annotation-validation.ts';
import { checkIp, isDualStackPair } from '../../validation/ip.ts';
import { addProblems } from '../../validation/problems.ts';
import { checkQualifiedName } from '../../validation/qualified-name.ts';
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
  checkUsers(status, spec?.os?.name, errors);
  checkAddresses(status, errors);
}

function checkConditions(conditions: NonNullable<PodStatus['conditions']>, errors: FieldError[]): void {
  for (const [index, { type, observedGeneration }] of conditions.entries()) {
    const at = `status.conditions[${index}]`;
    if ((observedGeneration ?? 0) < 0) errors.push(invalidValue(`${at}.observedGeneration`, observedGeneration, notNegative));
    if (!builtInConditions.includes(type)) checkQualifiedName(type ?? '', `${at}.Type`, errors);
  }
}

function checkNomination(
  { nominatedNodeName: now = '' }: PodStatus,
  nodeName: string | undefined,
  old: PodStatus | undefined,
  errors: FieldError[],
): void {
  if (now === '' || now === (old?.nominatedNodeName ?? '')) return;
  addProblems(errors, 'status.nominatedNodeName', now, isDns1123Subdomain(now));
  if (nodeName) errors.push(forbiddenField('status.nominatedNodeName', 'may not be set on pods that are already bound to a node'));
}

function checkClaimStatuses({ spec, status }: Pick<Pod, 'spec' | 'status'>, errors: FieldError[]): void {
  const known = new Set((spec?.resourceClaims ?? []).map(({ name }) => name));
  const seen = new Set<string>();
  for (const [index, { name = '', resourceClaimName }] of (status?.resourceClaimStatuses ?? []).entries()) {
    const at = `status.resourceClaimStatuses[${index}]`;
    if (name === '') errors.push(required(`${at}.name`));
    else if (seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    else if (!known.has(name)) errors.push(invalidValue(`${at}.name`, name, 'must match the name of an entry in `spec.resourceClaims`'));
    seen.add(name);
    if (resourceClaimName !== undefined) addProblems(errors, `${at}.name`, resourceClaimName, isDns1123Subdomain(resourceClaimName));
  }
}

const onePerFamily = 'may specify no more than one IP for each IP family';

function checkAddresses({ podIPs, hostIP, hostIPs }: PodStatus, errors: FieldError[]): void {
  checkAddressList(
    (podIPs ?? []).map(({ ip = '' }) => ip),
    'status.podIPs',
    podIPs,
    errors,
  );
  if (!hostIPs || hostIPs.length === 0) return;
  if (hostIPs[0]!.ip !== hostIP) errors.push(invalidValue('status.hostIPs[0].ip', hostIPs[0]!.ip, 'must be equal to `hostIP`'));
  checkAddressList(
    hostIPs.map(({ ip = '' }) => ip),
    'status.hostIPs',
    hostIPs,
    errors,
  );
}

function checkAddressList(addresses: readonly string[], at: string, shown: unknown, errors: FieldError[]): void {
  for (const [index, ip] of addresses.entries()) checkIp(ip, `${at}[${index}]`, errors);
  if (addresses.length > 1 && !isDualStackPair(addresses)) errors.push(invalidValue(at, shown, onePerFamily));
}
