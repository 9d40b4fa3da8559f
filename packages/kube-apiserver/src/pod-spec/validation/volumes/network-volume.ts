import { type FieldError, inclusiveRangeError, invalidValue, isDns1123Label, notSupported, required } from '@kubewright/api-machinery';
import type * as core from '@kubewright/api/core/v1';
import { checked } from '../../../validation/checked.ts';
import { checkDescendingPath, checkNoBacksteps } from './path.ts';

/**
 * Checks of the sources of volumes that lie on the node or behind the network, for pods and persistent volumes alike.
 * `at` is the path of what holds the source.
 */
export function checkRequired(value: string | undefined, field: string, errors: FieldError[]): void {
  if (!value) errors.push(required(field));
}

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

export function validateHostPath({ path, type }: core.HostPathVolumeSource, at: string, errors: FieldError[]): void {
  if (!path) {
    errors.push(required(`${at}.hostPath.path`));
    return;
  }
  checkNoBacksteps(path, `${at}.hostPath.path`, errors);
  if (type !== undefined && !hostPathTypes.includes(type)) errors.push(notSupported(`${at}.hostPath.type`, type, hostPathTypes));
}

export function validateGitRepo({ repository, directory = '' }: core.GitRepoVolumeSource, at: string, errors: FieldError[]): void {
  checkRequired(repository, `${at}.gitRepo.repository`, errors);
  checkDescendingPath(directory, `${at}.gitRepo.directory`, errors);
}

function checkPartition(partition: number | undefined, field: string, errors: FieldError[]): void {
  if (partition !== undefined && (partition < 0 || partition > 255))
    errors.push(invalidValue(field, partition, inclusiveRangeError(1, 255)));
}

/** The path is upstream's. */
export function validateGcePersistentDisk(
  { pdName, partition }: core.GCEPersistentDiskVolumeSource,
  at: string,
  errors: FieldError[],
): void {
  checkRequired(pdName, `${at}.persistentDisk.pdName`, errors);
  checkPartition(partition, `${at}.persistentDisk.partition`, errors);
}

export function validateAwsElasticBlockStore(
  { volumeID, partition }: core.AWSElasticBlockStoreVolumeSource,
  at: string,
  errors: FieldError[],
): void {
  checkRequired(volumeID, `${at}.awsElasticBlockStore.volumeID`, errors);
  checkPartition(partition, `${at}.awsElasticBlockStore.partition`, errors);
}

export function validateNfs({ server, path = '' }: core.NFSVolumeSource, at: string, errors: FieldError[]): void {
  checkRequired(server, `${at}.nfs.server`, errors);
  checkRequired(path, `${at}.nfs.path`, errors);
  if (!path.startsWith('/')) errors.push(invalidValue(`${at}.nfs.path`, path, 'must be an absolute path'));
}

const initiatorFormats: ReadonlyMap<string, RegExp> = new Map([
  ['iqn', /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9-.]+)(:[^,;*&$|\s]+)$/],
  ['eui', /^eui.[a-zA-Z0-9]{16}$/],
  ['naa', /^naa.[a-zA-Z0-9]{32}$/],
]);

/** A name of an iSCSI target or initiator: iqn, eui or naa. */
function checkIscsiName(name: string, field: string, unknownStart: string, errors: FieldError[]): void {
  const format = initiatorFormats.get(name.slice(0, 3));
  if (!format) errors.push(invalidValue(field, name, unknownStart));
  else if (!format.test(name)) errors.push(invalidValue(field, name, 'must be valid format'));
}

function checkLun(lun: number | undefined, field: string, errors: FieldError[]): void {
  if (lun !== undefined && (lun < 0 || lun > 255)) errors.push(invalidValue(field, lun, inclusiveRangeError(0, 255)));
}

/** `unknownStart` is what is said of a name of no known form. */
export function validateIscsi(
  source: core.ISCSIVolumeSource,
  at: string,
  errors: FieldError[],
  unknownStart = 'must be valid format starting with iqn, eui, or naa',
): void {
  const path = `${at}.iscsi`;
  checkRequired(source.targetPortal, `${path}.targetPortal`, errors);
  if (!source.iqn) errors.push(required(`${path}.iqn`));
  else checkIscsiName(source.iqn, `${path}.iqn`, unknownStart, errors);
  checkLun(source.lun, `${path}.lun`, errors);
  if ((source.chapAuthDiscovery || source.chapAuthSession) && !source.secretRef) errors.push(required(`${path}.secretRef`));
  if (source.initiatorName !== undefined) checkIscsiName(source.initiatorName, `${path}.initiatorname`, unknownStart, errors);
}

export function validateGlusterfs({ endpoints, path }: core.GlusterfsVolumeSource, at: string, errors: FieldError[]): void {
  checkRequired(endpoints, `${at}.glusterfs.endpoints`, errors);
  checkRequired(path, `${at}.glusterfs.path`, errors);
}

export function validateFlocker({ datasetName, datasetUUID }: core.FlockerVolumeSource, at: string, errors: FieldError[]): void {
  const path = `${at}.flocker`;
  if (!datasetName && !datasetUUID) errors.push(required(path, 'one of datasetName and datasetUUID is required'));
  if (datasetName && datasetUUID)
    errors.push(invalidValue(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (datasetName?.includes('/')) errors.push(invalidValue(`${path}.datasetName`, datasetName, "must not contain '/'"));
}

export function validateRbd({ monitors, image }: { monitors?: string[]; image: string }, at: string, errors: FieldError[]): void {
  if ((monitors ?? []).length === 0) errors.push(required(`${at}.rbd.monitors`));
  checkRequired(image, `${at}.rbd.image`, errors);
}

export function validateCinder({ volumeID, secretRef }: core.CinderVolumeSource, at: string, errors: FieldError[]): void {
  checkRequired(volumeID, `${at}.cinder.volumeID`, errors);
  if (secretRef) checkRequired(secretRef.name, `${at}.cinder.secretRef.name`, errors);
}

export function validateCephfs({ monitors }: { monitors?: string[] }, at: string, errors: FieldError[]): void {
  if ((monitors ?? []).length === 0) errors.push(required(`${at}.cephfs.monitors`));
}

export function validateQuobyte({ registry, tenant = '', volume }: core.QuobyteVolumeSource, at: string, errors: FieldError[]): void {
  const path = `${at}.quobyte`;
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  if (!registry) errors.push(required(`${path}.registry`, pairs));
  else if (tenant.length >= 65) errors.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  else for (const pair of registry.split(',')) if (!isHostPort(pair)) errors.push(invalidValue(`${path}.registry`, registry, pairs));
  checkRequired(volume, `${path}.volume`, errors);
}

/** What Go's net.SplitHostPort takes. */
const isHostPort = (text: string): boolean => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(text);

export function validateFc({ targetWWNs = [], wwids = [], lun }: core.FCVolumeSource, at: string, errors: FieldError[]): void {
  const path = `${at}.fc`;
  if (targetWWNs.length === 0 && wwids.length === 0)
    errors.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (targetWWNs.length === 0) return;
  if (wwids.length > 0)
    errors.push(invalidValue(`${path}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  if (lun === undefined) errors.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  else checkLun(lun, `${path}.lun`, errors);
}

export function validateFlexVolume(
  { driver, options }: { driver: string; options?: Record<string, string> },
  at: string,
  errors: FieldError[],
): void {
  checkRequired(driver, `${at}.flexVolume.driver`, errors);
  for (const key of Object.keys(options ?? {})) {
    const namespace = `.${key.split('/', 1)[0]!.toLowerCase()}`;
    if (!namespace.endsWith('.kubernetes.io') && !namespace.endsWith('.k8s.io')) continue;
    errors.push(invalidValue(`${at}.flexVolume.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
  }
}

export function validateAzureFile(
  { secretName, shareName }: { secretName: string; shareName: string },
  at: string,
  errors: FieldError[],
): void {
  checkRequired(secretName, `${at}.azureFile.secretName`, errors);
  checkRequired(shareName, `${at}.azureFile.shareName`, errors);
}

const cachingModes = ['None', 'ReadOnly', 'ReadWrite'];
const diskKinds = ['Dedicated', 'Managed', 'Shared'];
const managedUri = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const blobUri = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export function validateAzureDisk(
  { diskName, diskURI = '', cachingMode, kind }: core.AzureDiskVolumeSource,
  at: string,
  errors: FieldError[],
): void {
  const path = `${at}.azureDisk`;
  checkRequired(diskName, `${path}.diskName`, errors);
  checkRequired(diskURI, `${path}.diskURI`, errors);
  if (cachingMode !== undefined && !cachingModes.includes(cachingMode))
    errors.push(notSupported(`${path}.cachingMode`, cachingMode, cachingModes));
  if (kind === undefined) return;
  if (!diskKinds.includes(kind)) errors.push(notSupported(`${path}.kind`, kind, diskKinds));
  const [start, example] = kind === 'Managed' ? ['/subscriptions/', managedUri] : ['https://', blobUri];
  if (!diskURI.startsWith(start)) errors.push(notSupported(`${path}.diskURI`, diskURI, [example]));
}

export function validateStorageOs(
  { volumeName, volumeNamespace, secretRef }: core.StorageOSVolumeSource,
  at: string,
  errors: FieldError[],
): void {
  const path = `${at}.storageos`;
  if (!volumeName) errors.push(required(`${path}.volumeName`));
  else errors.push(...checked(isDns1123Label, volumeName, `${path}.volumeName`));
  if (volumeNamespace) errors.push(...checked(isDns1123Label, volumeNamespace, `${path}.volumeNamespace`));
  if (secretRef) checkRequired(secretRef.name, `${path}.secretRef.name`, errors);
}

export function validateScaleIo(
  { gateway, system, volumeName }: { gateway: string; system: string; volumeName?: string },
  at: string,
  errors: FieldError[],
): void {
  checkRequired(gateway, `${at}.scaleIO.gateway`, errors);
  checkRequired(system, `${at}.scaleIO.system`, errors);
  checkRequired(volumeName, `${at}.scaleIO.volumeName`, errors);
}
