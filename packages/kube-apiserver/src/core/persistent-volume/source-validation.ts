import { type FieldError, forbiddenField, invalidValue, isDns1123Label, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import type {
  CSIPersistentVolumeSource,
  GlusterfsPersistentVolumeSource,
  ISCSIPersistentVolumeSource,
  PersistentVolumeSource,
  PersistentVolumeSpec,
} from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateDriverName } from '../../validation/names.ts';
import { checkNoBacksteps } from '../../pod-spec/validation/volumes/path.ts';
import {
  checkRequired,
  validateAwsElasticBlockStore,
  validateAzureDisk,
  validateAzureFile,
  validateCephfs,
  validateFc,
  validateFlexVolume,
  validateFlocker,
  validateGcePersistentDisk,
  validateGlusterfs,
  validateHostPath,
  validateIscsi,
  validateNfs,
  validateQuobyte,
  validateRbd,
  validateScaleIo,
  validateStorageOs,
} from '../../pod-spec/validation/volumes/network-volume.ts';

type SourceName = keyof PersistentVolumeSource;
type Check<S extends SourceName> = (source: NonNullable<PersistentVolumeSource[S]>, at: string, errors: FieldError[]) => void;

interface Row {
  readonly source: SourceName;
  readonly check: (source: never, at: string, errors: FieldError[]) => void;
}

const row = <S extends SourceName>(source: S, check: Check<S>): Row => ({ source, check });

/** In upstream's order. */
const rows: readonly Row[] = [
  row('hostPath', validateHostPath),
  row('gcePersistentDisk', validateGcePersistentDisk),
  row('awsElasticBlockStore', validateAwsElasticBlockStore),
  row('glusterfs', validateGlusterfsVolume),
  row('flocker', validateFlocker),
  row('nfs', validateNfs),
  row('rbd', validateRbd),
  row('quobyte', validateQuobyte),
  row('cephfs', validateCephfs),
  row('iscsi', validateIscsiVolume),
  row('cinder', ({ volumeID, secretRef }, at, errors) => {
    checkRequired(volumeID, `${at}.cinder.volumeID`, errors);
    if (secretRef) checkSecret(secretRef, `${at}.cinder.secretRef`, errors);
  }),
  row('fc', validateFc),
  row('flexVolume', validateFlexVolume),
  row('azureFile', (source, at, errors) => {
    validateAzureFile(source, at, errors);
    if (source.secretNamespace === '') errors.push(required(`${at}.azureFile.secretNamespace`));
  }),
  row('vsphereVolume', ({ volumePath }, at, errors) => checkRequired(volumePath, `${at}.vsphereVolume.volumePath`, errors)),
  row('photonPersistentDisk', ({ pdID }, at, errors) => checkRequired(pdID, `${at}.photonPersistentDisk.pdID`, errors)),
  row('portworxVolume', ({ volumeID }, at, errors) => checkRequired(volumeID, `${at}.portworxVolume.volumeID`, errors)),
  row('azureDisk', validateAzureDisk),
  row('scaleIO', validateScaleIo),
  row('local', ({ path }, at, errors) => {
    if (path) checkNoBacksteps(path, `${at}.local.path`, errors);
    else errors.push(required(`${at}.local.path`));
  }),
  row('storageos', ({ secretRef, ...source }, at, errors) => {
    validateStorageOs(source, at, errors);
    if (secretRef) checkSecret(secretRef, `${at}.storageos.secretRef`, errors);
  }),
  row('csi', validateCsi),
];

/** Names of the sources, of which a volume has one. */
export const sourceNames: readonly SourceName[] = rows.map(({ source }) => source);

export function validateSource(spec: PersistentVolumeSpec, hasAffinity: boolean, name: string | undefined, errors: FieldError[]): void {
  let found = false;
  for (const { source, check } of rows) {
    if (!spec[source]) continue;
    if (found && source !== 'flexVolume') {
      errors.push(forbiddenField(`spec.${source === 'cephfs' ? 'cephFS' : source}`, 'may not specify more than 1 volume type'));
      continue;
    }
    found = true;
    check(spec[source] as never, 'spec', errors);
    if (source === 'local' && !hasAffinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
    if (source === 'iscsi') checkIscsiLength(spec.iscsi!, name, errors);
  }
  if (!found) errors.push(required('spec', 'must specify a volume type'));
}

function checkSecret({ name, namespace }: { name?: string; namespace?: string }, at: string, errors: FieldError[]): void {
  checkRequired(name, `${at}.name`, errors);
  checkRequired(namespace, `${at}.namespace`, errors);
}

function validateGlusterfsVolume(source: GlusterfsPersistentVolumeSource, at: string, errors: FieldError[]): void {
  validateGlusterfs(source, at, errors);
  const namespace = source.endpointsNamespace;
  if (namespace === undefined || namespace === null) return;
  const field = `${at}.glusterfs.endpointsNamespace`;
  if (namespace === '') errors.push(invalidValue(field, namespace, 'if the endpointnamespace is set, it must be a valid namespace name'));
  else errors.push(...checked(isDns1123Label, namespace, field));
}

function validateIscsiVolume(source: ISCSIPersistentVolumeSource, at: string, errors: FieldError[]): void {
  validateIscsi(source, at, errors, 'must be valid format');
  if (source.secretRef) checkRequired(source.secretRef.name, `${at}.iscsi.secretRef.name`, errors);
}

function checkIscsiLength(
  { initiatorName, targetPortal }: ISCSIPersistentVolumeSource,
  name: string | undefined,
  errors: FieldError[],
): void {
  if (initiatorName === undefined || `${name ?? ''}:${targetPortal}`.length <= 64) return;
  const why = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  errors.push(invalidValue('spec.iscsi.targetportal', targetPortal, why));
}

const secretRefs = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const;

function validateCsi(source: CSIPersistentVolumeSource, at: string, errors: FieldError[]): void {
  errors.push(...validateDriverName(source.driver, `${at}.csi.driver`));
  checkRequired(source.volumeHandle, `${at}.csi.volumeHandle`, errors);
  for (const field of secretRefs) {
    const secret = source[field];
    if (!secret) continue;
    const path = `${at}.csi.${field}`;
    checkSecret(secret, path, errors);
    if (secret.name) errors.push(...checked(isDns1123Subdomain, secret.name, `${path}.name`));
    if (secret.namespace) errors.push(...checked(isDns1123Label, secret.namespace, `${path}.namespace`));
  }
}
