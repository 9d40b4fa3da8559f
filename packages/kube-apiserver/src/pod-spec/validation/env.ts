import {
  type FieldError,
  invalidValue,
  isConfigMapKey,
  isDns1123Label,
  isDns1123Subdomain,
  isRelaxedEnvVarName,
  nameIsDnsSubdomain,
  required,
} from '@kubewright/api-machinery';
import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { envFieldPaths, validateFieldReference, validateResourceReference } from './field-reference.ts';
import { checkNoBacksteps } from './volumes/path.ts';

export function validateEnv(env: readonly EnvVar[], path: string, errors: FieldError[]): void {
  for (const [index, { name, value, valueFrom }] of env.entries()) {
    const at = `${path}[${index}]`;
    if (!name) errors.push(required(`${at}.name`));
    else errors.push(...checked(isRelaxedEnvVarName, name, `${at}.name`));
    if (valueFrom) validateEnvSource(valueFrom, Boolean(value), `${at}.valueFrom`, errors);
  }
}

function validateEnvSource(source: EnvVarSource, hasValue: boolean, at: string, errors: FieldError[]): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  let count = 0;
  if (fieldRef) {
    count++;
    validateFieldReference(fieldRef, envFieldPaths, `${at}.fieldRef`, errors);
  }
  if (resourceFieldRef) {
    count++;
    validateResourceReference(resourceFieldRef, false, `${at}.resourceFieldRef`, errors);
  }
  if (configMapKeyRef) {
    count++;
    validateKeySelector(configMapKeyRef, `${at}.configMapKeyRef`, errors);
  }
  if (secretKeyRef) {
    count++;
    validateKeySelector(secretKeyRef, `${at}.secretKeyRef`, errors);
  }
  if (fileKeyRef) {
    count++;
    validateFileKey(fileKeyRef, `${at}.fileKeyRef`, errors);
  }
  if (count === 0) {
    errors.push(
      invalidValue(at, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'),
    );
  } else if (hasValue) errors.push(invalidValue(at, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) errors.push(invalidValue(at, '', 'may not have more than one field specified at a time'));
}

function validateKeySelector({ name = '', key }: { name?: string; key: string }, at: string, errors: FieldError[]): void {
  errors.push(...checked(isDns1123Subdomain, name, `${at}.name`));
  if (!key) errors.push(required(`${at}.key`));
  else errors.push(...checked(isConfigMapKey, key, `${at}.key`));
}

function validateFileKey({ key, volumeName, path }: FileKeySelector, at: string, errors: FieldError[]): void {
  if (!key) errors.push(required(`${at}.key`));
  else errors.push(...checked(isRelaxedEnvVarName, key, `${at}.key`));
  if (!volumeName) errors.push(required(`${at}.volumeName`));
  else errors.push(...checked(isDns1123Label, volumeName, `${at}.volumeName`));
  if (!path) errors.push(required(`${at}.path`));
  else checkNoBacksteps(path, `${at}.path`, errors);
}

export function validateEnvFrom(sources: readonly EnvFromSource[], path: string, errors: FieldError[]): void {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const at = `${path}[${index}]`;
    if (prefix) errors.push(...checked(isRelaxedEnvVarName, prefix, `${at}.prefix`));
    if (configMapRef) validateSourceName(configMapRef.name, `${at}.configMapRef.name`, errors);
    if (secretRef) validateSourceName(secretRef.name, `${at}.secretRef.name`, errors);
    if (!configMapRef && !secretRef) errors.push(invalidValue(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (configMapRef && secretRef) errors.push(invalidValue(path, '', 'may not have more than one field specified at a time'));
  }
}

function validateSourceName(name: string | undefined, field: string, errors: FieldError[]): void {
  if (!name) errors.push(required(field));
  else errors.push(...checked((each: string) => nameIsDnsSubdomain(each, true), name, field));
}
