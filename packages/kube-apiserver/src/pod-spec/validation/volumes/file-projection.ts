import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { DownwardAPIVolumeFile, KeyToPath } from '@kubewright/api/core/v1';
import { validateFieldReference, validateResourceReference, volumeFieldPaths } from '../field-reference.ts';
import { checkFileMode, checkLocalPath } from './path.ts';

/** Keys of a ConfigMap or Secret and the files that hold them. */
export function validateKeys(items: readonly KeyToPath[] | undefined, path: string, errors: FieldError[]): void {
  for (const [index, item] of (items ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (!item.key) errors.push(required(`${at}.key`));
    if (!item.path) errors.push(required(`${at}.path`));
    checkLocalPath(item.path ?? '', `${at}.path`, errors);
    checkFileMode(item.mode, `${at}.mode`, errors);
  }
}

/** One file of the downward API; `at` is the source it belongs to. */
export function validateDownwardFile(
  { path, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
  at: string,
  errors: FieldError[],
): void {
  if (!path) errors.push(required(`${at}.path`));
  checkLocalPath(path ?? '', `${at}.path`, errors);
  if (fieldRef) {
    validateFieldReference(fieldRef, volumeFieldPaths, `${at}.fieldRef`, errors);
    if (resourceFieldRef) errors.push(invalidValue(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (resourceFieldRef) validateResourceReference(resourceFieldRef, true, `${at}.resourceFieldRef`, errors);
  else errors.push(required(at, 'one of fieldRef and resourceFieldRef is required'));
  checkFileMode(mode, `${at}.mode`, errors);
}
