import { type FieldError, invalidValue } from '@kubewright/api-machinery';

/** No element of the path leads upwards. */
export function checkNoBacksteps(path: string, field: string, errors: FieldError[]): void {
  if (path.includes('..') && path.split('/').includes('..')) errors.push(invalidValue(field, path, "must not contain '..'"));
}

/** A path below some directory (upstream's validateLocalDescendingPath). */
export function checkDescendingPath(path: string, field: string, errors: FieldError[]): void {
  if (path.startsWith('/')) errors.push(invalidValue(field, path, 'must be a relative path'));
  checkNoBacksteps(path, field, errors);
}

/** As {@link checkDescendingPath}, and not a name that the kubelet keeps for itself (ValidateLocalNonReservedPath). */
export function checkLocalPath(path: string, field: string, errors: FieldError[]): void {
  checkDescendingPath(path, field, errors);
  if (path === '..' || (path.startsWith('..') && !path.startsWith('../')))
    errors.push(invalidValue(field, path, "must not start with '..'"));
}

export function checkFileMode(mode: number | undefined, field: string, errors: FieldError[]): void {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return;
  errors.push(invalidValue(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
}
