import { type FieldError, forbiddenField, invalidValue, isConfigMapKey, tooLong, utf8Length } from '@kubewright/api-machinery';
import type { ConfigMap } from '@kubewright/api/core/v1';
import { semanticEqual } from '../../strategy/equality.ts';

/** Entries of ConfigMaps and Secrets: 1 MiB in all (core/v1 MaxSecretSize). */
export const maxDataBytes = 1024 * 1024;

export function validateConfigMap({ data, binaryData }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let sizeBytes = 0;
  for (const [key, value] of Object.entries(data ?? {})) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`data[${key}]`, key, problem));
    if (binaryData && Object.hasOwn(binaryData, key)) {
      errors.push(invalidValue(`data[${key}]`, key, `duplicate of key present in binaryData`));
    }
    sizeBytes += utf8Length(value);
  }
  for (const [key, value] of Object.entries(binaryData ?? {})) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`binaryData[${key}]`, key, problem));
    sizeBytes += base64Bytes(value);
  }
  if (sizeBytes > maxDataBytes) errors.push(tooLong('[]', maxDataBytes));
  return errors;
}

export function validateConfigMapUpdate(object: ConfigMap, old: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  if (!old.immutable) return validateConfigMap(object);
  if (!object.immutable) errors.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
  for (const field of ['data', 'binaryData'] as const) {
    if (!semanticEqual(object[field], old[field])) errors.push(forbiddenField(field, 'field is immutable when `immutable` is set'));
  }
  return [...errors, ...validateConfigMap(object)];
}

/** Number of bytes that base64 text stands for. */
export function base64Bytes(value: string): number {
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  return (value.length / 4) * 3 - padding;
}
