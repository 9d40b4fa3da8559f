import { type FieldError, forbiddenField, invalidValue, notFoundField, notSupported, required } from '@kubewright/api-machinery';
import type { Container, Volume, VolumeDevice, VolumeMount } from '@kubewright/api/core/v1';
import { checkDescendingPath } from './path.ts';

type Volumes = ReadonlyMap<string, Volume>;

/** Where volumes appear in a container. Errors of sub paths and propagation name the list, as upstream's do. */
export function validateMounts(container: Container, volumes: Volumes, path: string, errors: FieldError[]): void {
  const mounts = container.volumeMounts;
  if (!mounts || mounts.length === 0) return;
  const devices = container.volumeDevices ?? [];
  const seen = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const at = `${path}[${index}]`;
    const { name, mountPath } = mount;
    if (!name) errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundField(`${at}.name`, name));
    if (!mountPath) errors.push(required(`${at}.mountPath`));
    if (seen.has(mountPath)) errors.push(invalidValue(`${at}.mountPath`, mountPath, 'must be unique'));
    seen.add(mountPath);
    if (devices.some((device) => device.name === name))
      errors.push(invalidValue(`${at}.name`, name, 'must not already exist in volumeDevices'));
    if (devices.some(({ devicePath }) => devicePath === mountPath)) {
      errors.push(invalidValue(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    validateSubPath(mount, path, at, errors);
    validatePropagation(mount, container.securityContext?.privileged === true, `${path}.mountPropagation`, errors);
    validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`, errors);
  }
}

function validateSubPath({ subPath, subPathExpr }: VolumeMount, path: string, at: string, errors: FieldError[]): void {
  if (subPath) checkDescendingPath(subPath, `${path}.subPath`, errors);
  if (!subPathExpr) return;
  if (subPath) errors.push(invalidValue(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  checkDescendingPath(subPathExpr, `${path}.subPathExpr`, errors);
}

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation({ mountPropagation }: VolumeMount, privileged: boolean, field: string, errors: FieldError[]): void {
  if (mountPropagation === undefined) return;
  if (!propagations.includes(mountPropagation)) errors.push(notSupported(field, mountPropagation, propagations));
  if (mountPropagation === 'Bidirectional' && !privileged) {
    errors.push(forbiddenField(field, 'Bidirectional mount propagation is available only to privileged containers'));
  }
}

const recursions = ['Disabled', 'Enabled', 'IfPossible'];

function validateRecursiveReadOnly(
  { recursiveReadOnly, readOnly, mountPropagation }: VolumeMount,
  field: string,
  errors: FieldError[],
): void {
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return;
  if (!recursions.includes(recursiveReadOnly)) {
    errors.push(notSupported(field, recursiveReadOnly, recursions));
    return;
  }
  if (!readOnly) errors.push(forbiddenField(field, 'may only be specified when readOnly is true'));
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    errors.push(forbiddenField(field, 'may only be specified when mountPropagation is None or not specified'));
  }
}

/** Block devices, which only claims give. */
export function validateDevices(container: Container, volumes: Volumes, path: string, errors: FieldError[]): void {
  const devices = container.volumeDevices;
  if (!devices || devices.length === 0) return;
  const mounts = container.volumeMounts ?? [];
  const seen = { names: new Set<string>(), paths: new Set<string>() };
  for (const [index, device] of devices.entries()) {
    const at = `${path}[${index}]`;
    const { name, devicePath } = device;
    validateDevice(device, volumes.get(name), seen, at, errors);
    if (mounts.some((mount) => mount.name === name))
      errors.push(invalidValue(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if (mounts.some(({ mountPath }) => mountPath === devicePath)) {
      errors.push(invalidValue(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    }
    if (name) seen.names.add(name);
  }
}

interface Seen {
  readonly names: ReadonlySet<string>;
  readonly paths: Set<string>;
}

function validateDevice(
  { name, devicePath }: VolumeDevice,
  volume: Volume | undefined,
  seen: Seen,
  at: string,
  errors: FieldError[],
): void {
  if (!name) errors.push(required(`${at}.name`));
  if (seen.names.has(name)) errors.push(invalidValue(`${at}.name`, name, 'must be unique'));
  if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
    errors.push(invalidValue(`${at}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
  }
  if (!volume) errors.push(notFoundField(`${at}.name`, name));
  if (!devicePath) errors.push(required(`${at}.devicePath`));
  if (seen.paths.has(devicePath)) errors.push(invalidValue(`${at}.devicePath`, devicePath, 'must be unique'));
  if (devicePath?.split('/').includes('..')) errors.push(invalidValue(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
  else seen.paths.add(devicePath);
}
