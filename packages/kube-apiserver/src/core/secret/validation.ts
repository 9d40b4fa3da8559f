import {
  type FieldError,
  forbiddenField,
  goValueOf,
  parseJson,
  invalidValue,
  isConfigMapKey,
  required,
  tooLong,
  semanticEqual,
} from '@kubewright/api-machinery';
import type { Secret } from '@kubewright/api/core/v1';
import { base64Bytes, maxDataBytes } from '../config-map/validation.ts';

/** Entries a type demands; one of several where the list has more than one. */
const requiredKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
]);

export function validateSecret(secret: Secret): FieldError[] {
  const errors: FieldError[] = [];
  const { data = {} } = secret;
  let sizeBytes = 0;
  for (const [key, value] of Object.entries(data)) {
    for (const problem of isConfigMapKey(key)) errors.push(invalidValue(`data[${key}]`, key, problem));
    sizeBytes += base64Bytes(value);
  }
  if (sizeBytes > maxDataBytes) errors.push(tooLong('data', maxDataBytes));
  return [...errors, ...validateType(secret, data)];
}

function validateType({ metadata, type = '' }: Secret, data: Readonly<Record<string, string>>): FieldError[] {
  const has = (key: string): boolean => Object.hasOwn(data, key) && (key !== 'ssh-privatekey' || data[key] !== '');
  if (type === 'kubernetes.io/service-account-token' && !metadata.annotations?.['kubernetes.io/service-account.name']) {
    return [required('metadata.annotations[kubernetes.io/service-account.name]')];
  }
  if (type === 'kubernetes.io/basic-auth' && !has('username') && !has('password')) {
    return [required('data[username]'), required('data[password]')];
  }
  if (type === 'kubernetes.io/tls') return ['tls.crt', 'tls.key'].filter((key) => !has(key)).map((key) => required(`data[${key}]`));
  const missing = (requiredKeys.get(type) ?? []).filter((key) => !has(key));
  if (missing.length > 0) return missing.map((key) => required(`data[${key}]`));
  return type.startsWith('kubernetes.io/dockercfg') || type === 'kubernetes.io/dockerconfigjson' ? validateDockerConfig(type, data) : [];
}

const hidden = '<secret contents redacted>';
/** Go reads null into any map. */
const isConfig = (value: unknown): boolean => typeof value === 'object' && !Array.isArray(value);

function validateDockerConfig(type: string, data: Readonly<Record<string, string>>): FieldError[] {
  const key = type === 'kubernetes.io/dockercfg' ? '.dockercfg' : '.dockerconfigjson';
  try {
    const { value } = parseJson(new TextDecoder().decode(Uint8Array.from(atob(data[key] ?? ''), (char) => char.charCodeAt(0))));
    return isConfig(value)
      ? []
      : [invalidValue(`data[${key}]`, hidden, `json: cannot unmarshal ${goValueOf(value)} into Go value of type map[string]interface {}`)];
  } catch (error) {
    return [invalidValue(`data[${key}]`, hidden, error instanceof Error ? error.message : String(error))];
  }
}

export function validateSecretUpdate(object: Secret, old: Secret): FieldError[] {
  const errors: FieldError[] = [];
  if (object.type !== old.type) errors.push(invalidValue('type', object.type, 'field is immutable'));
  if (old.immutable) {
    const why = 'field is immutable when `immutable` is set';
    if (!object.immutable) errors.push(forbiddenField('immutable', why));
    if (!semanticEqual(object.data, old.data)) errors.push(forbiddenField('data', why));
  }
  return [...errors, ...validateSecret(object)];
}
