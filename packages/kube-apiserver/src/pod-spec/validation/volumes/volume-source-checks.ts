import { type FieldError, forbiddenField, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import type { ConfigMapVolumeSource, DownwardAPIVolumeSource, SecretVolumeSource, Volume } from '@kubewright/api/core/v1';
import { checked } from '../../../validation/checked.ts';
import { validateClaimTemplate } from '../../../core/persistent-volume-claim/spec-validation.ts';
import { isNegativeQuantity } from '../../../validation/quantity.ts';
import { checkPullPolicy } from '../container.ts';
import { validateDriverName } from '../../../validation/names.ts';
import { validateDownwardFile, validateKeys } from './file-projection.ts';
import * as network from './network-volume.ts';
import { checkFileMode } from './path.ts';
import { validateProjected } from './projected-volume.ts';

export type SourceName = Exclude<keyof Volume, 'name'>;
type Check<S extends SourceName> = (source: NonNullable<Volume[S]>, at: string, errors: FieldError[]) => void;
interface Row {
  readonly source: SourceName;
  readonly check: (source: never, at: string, errors: FieldError[]) => void;
}

const row = <S extends SourceName>(source: S, check: Check<S>): Row => ({ source, check });

/** Checks of every source in upstream's order; `at` is the path of the volume. */
export const volumeSourceChecks: readonly Row[] = [
  row('emptyDir', ({ sizeLimit }, at, errors) => {
    if (!isNegativeQuantity(sizeLimit ?? '')) return;
    errors.push(forbiddenField(`${at}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  }),
  row('hostPath', network.validateHostPath),
  row('gitRepo', network.validateGitRepo),
  row('gcePersistentDisk', network.validateGcePersistentDisk),
  row('awsElasticBlockStore', network.validateAwsElasticBlockStore),
  row('secret', validateSecret),
  row('nfs', network.validateNfs),
  row('iscsi', network.validateIscsi),
  row('glusterfs', network.validateGlusterfs),
  row('flocker', network.validateFlocker),
  row('persistentVolumeClaim', ({ claimName }, at, errors) =>
    network.checkRequired(claimName, `${at}.persistentVolumeClaim.claimName`, errors),
  ),
  row('rbd', network.validateRbd),
  row('cinder', network.validateCinder),
  row('cephfs', network.validateCephfs),
  row('quobyte', network.validateQuobyte),
  row('downwardAPI', validateDownwardApi),
  row('fc', network.validateFc),
  row('flexVolume', network.validateFlexVolume),
  row('configMap', validateConfigMap),
  row('azureFile', network.validateAzureFile),
  row('vsphereVolume', ({ volumePath }, at, errors) => network.checkRequired(volumePath, `${at}.vsphereVolume.volumePath`, errors)),
  row('photonPersistentDisk', ({ pdID }, at, errors) => network.checkRequired(pdID, `${at}.photonPersistentDisk.pdID`, errors)),
  row('portworxVolume', ({ volumeID }, at, errors) => network.checkRequired(volumeID, `${at}.portworxVolume.volumeID`, errors)),
  row('azureDisk', network.validateAzureDisk),
  row('storageos', network.validateStorageOs),
  row('projected', (source, at, errors) => validateProjected(source, `${at}.projected`, errors)),
  row('scaleIO', network.validateScaleIo),
  row('csi', ({ driver, nodePublishSecretRef }, at, errors) => {
    errors.push(...validateDriverName(driver, `${at}.csi.driver`));
    if (!nodePublishSecretRef) return;
    const { name } = nodePublishSecretRef;
    if (!name) errors.push(required(`${at}.csi.nodePublishSecretRef.name`));
    else errors.push(...checked(isDns1123Subdomain, name, `${at}.csi.name`));
  }),
  row('ephemeral', ({ volumeClaimTemplate }, at, errors) => {
    const path = `${at}.ephemeral.volumeClaimTemplate`;
    if (!volumeClaimTemplate) errors.push(required(path));
    else validateClaimTemplate(volumeClaimTemplate, path, errors);
  }),
  row('image', ({ pullPolicy }, at, errors) => checkPullPolicy(pullPolicy, `${at}.image.pullPolicy`, errors)),
];

function validateSecret({ secretName, defaultMode, items }: SecretVolumeSource, at: string, errors: FieldError[]): void {
  network.checkRequired(secretName, `${at}.secret.secretName`, errors);
  checkFileMode(defaultMode, `${at}.secret.defaultMode`, errors);
  validateKeys(items, `${at}.secret.items`, errors);
}

function validateConfigMap({ name, defaultMode, items }: ConfigMapVolumeSource, at: string, errors: FieldError[]): void {
  network.checkRequired(name, `${at}.configMap.name`, errors);
  checkFileMode(defaultMode, `${at}.configMap.defaultMode`, errors);
  validateKeys(items, `${at}.configMap.items`, errors);
}

function validateDownwardApi({ defaultMode, items }: DownwardAPIVolumeSource, at: string, errors: FieldError[]): void {
  checkFileMode(defaultMode, `${at}.downwardAPI.defaultMode`, errors);
  // Upstream's errors name the source, not the file.
  for (const file of items ?? []) validateDownwardFile(file, `${at}.downwardAPI`, errors);
}
