import { type FieldError, duplicate, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { CSIDriver, TokenRequest } from '@kubewright/api/storage/v1';
import { immutable } from '../../validation/immutable.ts';

const fsGroupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType'];
const lifecycleModes = ['Persistent', 'Ephemeral'];
const minTokenSeconds = 600;
const maxTokenSeconds = 2 ** 32;
const minUpdatePeriodSeconds = 10;

/** pkg/apis/storage/validation ValidateCSIDriver. */
export function validateCsiDriver({ spec }: CSIDriver): FieldError[] {
  const {
    fsGroupPolicy,
    volumeLifecycleModes,
    nodeAllocatableUpdatePeriodSeconds: period,
    serviceAccountTokenInSecrets: inSecrets,
  } = spec ?? {};
  const errors = (['attachRequired', 'podInfoOnMount', 'storageCapacity'] as const)
    .filter((field) => spec?.[field] === undefined)
    // The name that upstream's message has for attachRequired.
    .map((field) => required(`spec.${field === 'attachRequired' ? 'attachedRequired' : field}`));
  if (fsGroupPolicy !== undefined && !fsGroupPolicies.includes(fsGroupPolicy))
    errors.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, fsGroupPolicies));
  errors.push(...validateTokenRequests(spec?.tokenRequests ?? []));
  for (const mode of volumeLifecycleModes ?? [])
    if (!lifecycleModes.includes(mode)) errors.push(notSupported('spec.volumeLifecycleModes', mode, lifecycleModes));
  if (spec?.seLinuxMount === undefined) errors.push(required('spec.seLinuxMount'));
  if (period !== undefined && period < minUpdatePeriodSeconds) {
    errors.push(
      invalidValue('spec.nodeAllocatableUpdatePeriodSeconds', period, `must be greater than or equal to ${minUpdatePeriodSeconds} seconds`),
    );
  }
  if (inSecrets !== undefined && (spec?.tokenRequests ?? []).length === 0)
    errors.push(
      invalidValue(
        'spec.serviceAccountTokenInSecrets',
        inSecrets,
        'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
      ),
    );
  return errors;
}

function validateTokenRequests(requests: readonly TokenRequest[]): FieldError[] {
  return requests.flatMap(({ audience, expirationSeconds: seconds }, index) => {
    const at = `spec.tokenRequests[${index}]`;
    if (requests.slice(0, index).some((before) => before.audience === audience)) return [duplicate(`${at}.audience`, audience)];
    if (seconds === undefined) return [];
    if (seconds < minTokenSeconds)
      return [invalidValue(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes')];
    return seconds > maxTokenSeconds
      ? [invalidValue(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds')]
      : [];
  });
}

export const validateCsiDriverUpdate = (object: CSIDriver, old: CSIDriver): FieldError[] => [
  ...validateCsiDriver(object),
  ...immutable(object.spec?.attachRequired, old.spec?.attachRequired, 'spec.attachedRequired'),
  ...immutable(object.spec?.volumeLifecycleModes, old.spec?.volumeLifecycleModes, 'spec.volumeLifecycleModes'),
];
