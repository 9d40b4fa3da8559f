import {
  type FieldError,
  type ObjectMeta,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  required,
} from '@kubewright/api-machinery';
import type { Volume } from '@kubewright/api/core/v1';
import { checked } from '../../../validation/checked.ts';
import { volumeSourceChecks } from './volume-source-checks.ts';

/**
 * The volumes of a pod (core validation ValidateVolumes). Gives those that are right, by name: what mounts a broken one
 * is told that there is none.
 */
export function validateVolumes(
  volumes: readonly Volume[],
  metadata: ObjectMeta | undefined,
  path: string,
  errors: FieldError[],
): Map<string, Volume> {
  const valid = new Map<string, Volume>();
  const podName = metadata?.name;
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const before = errors.length;
    validateSource(volume, podName, at, errors);
    const { name } = volume;
    if (!name) errors.push(required(`${at}.name`));
    else errors.push(...checked(isDns1123Label, name, `${at}.name`));
    if (valid.has(name)) errors.push(duplicate(`${at}.name`, name));
    if (errors.length === before) valid.set(name, volume);
    if (podName && volume.persistentVolumeClaim) checkForeignClaim(volumes, volume.persistentVolumeClaim.claimName, podName, at, errors);
  }
  return valid;
}

/** A claim that the pod itself brings about cannot be used by name. */
function checkForeignClaim(volumes: readonly Volume[], claimName: string, podName: string, at: string, errors: FieldError[]): void {
  if (!volumes.some(({ ephemeral, name }) => ephemeral && `${podName}-${name}` === claimName)) return;
  errors.push(
    invalidValue(`${at}.persistentVolumeClaim.claimName`, claimName, 'must not reference a PVC that gets created for an ephemeral volume'),
  );
}

/** Where a second source is refused under another name than its own. */
const refusedNames: ReadonlyMap<string, string> = new Map([
  ['cephfs', 'cephFS'],
  ['downwardAPI', 'downwarAPI'],
]);

function validateSource(volume: Volume, podName: string | undefined, at: string, errors: FieldError[]): void {
  let found = false;
  for (const { source, check } of volumeSourceChecks) {
    if (volume[source] === undefined || volume[source] === null) continue;
    if (found) {
      errors.push(forbiddenField(`${at}.${refusedNames.get(source) ?? source}`, 'may not specify more than 1 volume type'));
      continue;
    }
    found = true;
    // A template may leave it to be filled in.
    if (source === 'image' && podName !== undefined && !volume.image?.reference) errors.push(required(`${at}.image.reference`));
    check(volume[source] as never, at, errors);
    if (source === 'ephemeral') checkClaimName(volume.name, podName, at, errors);
  }
  if (!found) errors.push(required(at, 'must specify a volume type'));
  const { iscsi } = volume;
  if (iscsi?.initiatorName !== undefined && `${volume.name}:${iscsi.targetPortal}`.length > 64) {
    const why = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    errors.push(invalidValue(`${at}.name`, volume.name, why));
  }
}

function checkClaimName(name: string, podName: string | undefined, at: string, errors: FieldError[]): void {
  if (!podName || !name) return;
  const claim = `${podName}-${name}`;
  for (const problem of isDns1123Subdomain(claim))
    errors.push(invalidValue(`${at}.name`, name, `PVC name ${JSON.stringify(claim)}: ${problem}`));
}
