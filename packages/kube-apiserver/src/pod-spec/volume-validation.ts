import { type FieldError, duplicate, forbiddenField, invalidValue, isDns1123Label, notSupported, required } from '@kubewright/api-machinery';
import type { Volume } from '@kubewright/api/core/v1';
import { validateClaimSpec } from '../core/persistent-volume-claim/validation.ts';
import { localPath } from './container-validation.ts';

export function validateVolumes(volumes: readonly Volume[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const name = volume.name ?? '';
    errors.push(...validateSource(volume, at));
    if (name === '') errors.push(required(`${at}.name`));
    else for (const problem of isDns1123Label(name)) errors.push(invalidValue(`${at}.name`, name, problem));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
  }
  return errors;
}

function validateSource(volume: Volume, at: string): FieldError[] {
  const given = Object.keys(volume).filter((field) => field !== 'name' && volume[field as keyof Volume] !== undefined);
  if (given.length === 0) return [required(at, 'must specify a volume type')];
  const errors = given.slice(1).map((field) => forbiddenField(`${at}.${field}`, 'may not specify more than 1 volume type'));
  if (volume.hostPath) errors.push(...validateHostPath(volume.hostPath, `${at}.hostPath`));
  if (volume.secret && !volume.secret.secretName) errors.push(required(`${at}.secret.secretName`));
  if (volume.configMap && !volume.configMap.name) errors.push(required(`${at}.configMap.name`));
  if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName) errors.push(required(`${at}.persistentVolumeClaim.claimName`));
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected'] as const) {
    errors.push(...validateMode(volume[source]?.defaultMode, `${at}.${source}.defaultMode`));
  }
  for (const source of ['secret', 'configMap'] as const) errors.push(...validateItems(volume[source]?.items, `${at}.${source}.items`));
  if (volume.nfs) errors.push(...requiredFields(volume.nfs, ['server', 'path'], `${at}.nfs`));
  if (volume.csi && !volume.csi.driver) errors.push(required(`${at}.csi.driver`));
  if (volume.ephemeral) {
    const template = volume.ephemeral.volumeClaimTemplate;
    if (!template) errors.push(required(`${at}.ephemeral.volumeClaimTemplate`));
    else errors.push(...validateClaimSpec(template.spec, `${at}.ephemeral.volumeClaimTemplate.spec`));
  }
  return errors;
}

const requiredFields = (source: object, fields: readonly string[], at: string): FieldError[] =>
  fields.filter((field) => !source[field as keyof typeof source]).map((field) => required(`${at}.${field}`));

const hostPathTypes = ['', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'];

function validateHostPath({ path = '', type = '' }: NonNullable<Volume['hostPath']>, at: string): FieldError[] {
  if (path === '') return [required(`${at}.path`)];
  const errors = path.split('/').includes('..') ? [invalidValue(`${at}.path`, path, "must not contain '..'")] : [];
  return hostPathTypes.includes(type) ? errors : [...errors, notSupported(`${at}.type`, type, [...hostPathTypes].sort())];
}

function validateMode(mode: number | undefined, field: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalidValue(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

function validateItems(items: readonly { key: string; path: string; mode?: number }[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, index) => {
    const at = `${path}[${index}]`;
    const missing = requiredFields(item, ['key', 'path'], at);
    return [...missing, ...(item.path ? localPath(item.path, `${at}.path`) : []), ...validateMode(item.mode, `${at}.mode`)];
  });
}
