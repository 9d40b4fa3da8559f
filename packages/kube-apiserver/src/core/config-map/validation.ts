import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isConfigMapKey,
  tooLong,
  utf8Length,
  semanticEqual,
} from '@kubewright/api-machinery';
import type { ConfigMap } from '@kubewright/api/core/v1';

/** Entries of ConfigMaps and Secrets: 1 MiB in all (core/v1 MaxSecretSize). */
export const maxDataBytes = 1024 * 1024;

/** The most bytes of UTF-8 that a unit of text stands for. */
const maxUnitBytes = 3;

export function validateConfigMap({ data, binaryData }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let mostBytes = 0;
  for (const [key, value] of Object.entries(data ?? {})) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`data[${key}]`, key, problem));
    if (binaryData && Object.hasOwn(binaryData, key)) {
      errors.push(invalidValue(`data[${key}]`, key, `duplicate of key present in binaryData`));
    }
    mostBytes += value.length * maxUnitBytes;
  }
  for (const [key, value] of Object.entries(binaryData ?? {})) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`binaryData[${key}]`, key, problem));
    mostBytes += base64Bytes(value);
  }
  // Few can be too large: only those are counted to the byte.
  if (mostBytes > maxDataBytes && sizeOf(data, binaryData) > maxDataBytes) errors.push(tooLong('[]', maxDataBytes));
  return errors;
}

function sizeOf(data: ConfigMap['data'], binaryData: ConfigMap['binaryData']): number {
  let bytes = 0;
  for (const value of Object.values(data ?? {})) bytes += utf8Length(value);
  for (const value of Object.values(binaryData ?? {})) bytes += base64Bytes(value);
  return bytes;
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
