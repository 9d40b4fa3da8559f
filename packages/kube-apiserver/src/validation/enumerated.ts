import { type FieldError, notSupported, required } from '@kubewright/api-machinery';

/** A value that must be set, to one of a few words. */
export function enumerated(value: string | undefined, supported: readonly string[], field: string): FieldError[] {
  if (!value) return [required(field)];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}
