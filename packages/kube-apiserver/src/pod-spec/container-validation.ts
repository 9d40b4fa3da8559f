import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isPortName,
  isPortNumber,
  isRelaxedEnvVarName,
  notFoundField,
  notSupported,
  required,
} from '@kubewright/api-machinery';
import type { Container, ContainerPort, EnvVar, VolumeMount } from '@kubewright/api/core/v1';
import { enumerated } from '../validation/enumerated.ts';
import { validateLifecycle, validateProbe } from './probe-validation.ts';
import { validateResources } from './resource-validation.ts';
import { validateSecurityContext } from './security-validation.ts';

/** What containers of one pod have to agree on. */
export interface ContainerContext {
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
  readonly hostPorts: Set<string>;
}

/** Checks one container; `probes` says whether it may have probes and a lifecycle (plain init containers may not). */
export function validateContainer(
  container: Container,
  at: string,
  context: ContainerContext,
  { probes, init }: { probes: boolean; init: boolean },
): FieldError[] {
  return [
    ...validateIdentity(container, at),
    ...validateImage(container, at),
    ...validatePorts(container.ports ?? [], `${at}.ports`, context),
    ...(container.env ?? []).flatMap((variable, i) => validateEnv(variable, `${at}.env[${i}]`)),
    ...validateEnvFrom(container, `${at}.envFrom`),
    ...validateMounts(container.volumeMounts ?? [], `${at}.volumeMounts`, context),
    ...validateResources(container.resources, `${at}.resources`),
    ...validateSecurityContext(container.securityContext, `${at}.securityContext`),
    ...(probes ? validateProbes(container, at) : forbidProbes(container, at)),
    ...validateRestartPolicy(container, at, init),
  ];
}

function validateIdentity({ name = '', terminationMessagePolicy }: Container, at: string): FieldError[] {
  const errors = name === '' ? [required(`${at}.name`)] : isDns1123Label(name).map((problem) => invalidValue(`${at}.name`, name, problem));
  return [...errors, ...enumerated(terminationMessagePolicy, ['FallbackToLogsOnError', 'File'], `${at}.terminationMessagePolicy`)];
}

function validateImage({ image = '', imagePullPolicy }: Container, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (image === '') errors.push(required(`${at}.image`));
  else if (image !== image.trim()) errors.push(invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace'));
  return [...errors, ...enumerated(imagePullPolicy, ['Always', 'IfNotPresent', 'Never'], `${at}.imagePullPolicy`)];
}

function validatePorts(ports: readonly ContainerPort[], path: string, context: ContainerContext): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`;
    const { name = '', containerPort = 0, hostPort = 0, hostIP = '', protocol } = port;
    if (name !== '') {
      for (const problem of isPortName(name)) errors.push(invalidValue(`${at}.name`, name, problem));
      if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    if (containerPort === 0) errors.push(required(`${at}.containerPort`));
    else for (const problem of isPortNumber(containerPort)) errors.push(invalidValue(`${at}.containerPort`, containerPort, problem));
    errors.push(...enumerated(protocol, ['SCTP', 'TCP', 'UDP'], `${at}.protocol`));
    if (hostPort === 0) continue;
    for (const problem of isPortNumber(hostPort)) errors.push(invalidValue(`${at}.hostPort`, hostPort, problem));
    if (context.hostNetwork && hostPort !== containerPort) {
      errors.push(invalidValue(`${at}.containerPort`, containerPort, 'must match `hostPort` when `hostNetwork` is true'));
    }
    const binding = `${protocol}/${hostIP}/${hostPort}`;
    if (context.hostPorts.has(binding)) errors.push(duplicate(`${at}.hostPort`, binding));
    context.hostPorts.add(binding);
  }
  return errors;
}

const envSources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

function validateEnv({ name = '', value = '', valueFrom }: EnvVar, at: string): FieldError[] {
  const errors = name === '' ? [required(`${at}.name`)] : isRelaxedEnvVarName(name).map((problem) => invalidValue(`${at}.name`, name, problem));
  if (!valueFrom) return errors;
  const given = envSources.filter((source) => valueFrom[source] !== undefined);
  const from = `${at}.valueFrom`;
  if (given.length === 0) {
    errors.push(invalidValue(from, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
  } else if (value !== '') errors.push(invalidValue(from, '', 'may not be specified when `value` is not empty'));
  else if (given.length > 1) errors.push(invalidValue(from, '', 'may not have more than one field specified at a time'));
  for (const source of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = valueFrom[source];
    if (!reference) continue;
    if (!reference.name) errors.push(required(`${from}.${source}.name`));
    if (!reference.key) errors.push(required(`${from}.${source}.key`));
  }
  if (valueFrom.fieldRef && !valueFrom.fieldRef.fieldPath) errors.push(required(`${from}.fieldRef.fieldPath`));
  if (valueFrom.resourceFieldRef && !valueFrom.resourceFieldRef.resource) errors.push(required(`${from}.resourceFieldRef.resource`));
  return errors;
}

function validateEnvFrom({ envFrom }: Container, path: string): FieldError[] {
  return (envFrom ?? []).flatMap(({ configMapRef, secretRef, prefix }, index) => {
    const at = `${path}[${index}]`;
    const errors = prefix ? isRelaxedEnvVarName(prefix).map((problem) => invalidValue(`${at}.prefix`, prefix, problem)) : [];
    if (!configMapRef && !secretRef) errors.push(invalidValue(at, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (configMapRef && secretRef) errors.push(invalidValue(at, '', 'may not have more than one field specified at a time'));
    if (configMapRef && !configMapRef.name) errors.push(required(`${at}.configMapRef.name`));
    if (secretRef && !secretRef.name) errors.push(required(`${at}.secretRef.name`));
    return errors;
  });
}

function validateMounts(mounts: readonly VolumeMount[], path: string, { volumes }: ContainerContext): FieldError[] {
  const errors: FieldError[] = [];
  const paths = new Set<string>();
  for (const [index, { name = '', mountPath = '', subPath, subPathExpr }] of mounts.entries()) {
    const at = `${path}[${index}]`;
    if (name === '') errors.push(required(`${at}.name`));
    else if (!volumes.has(name)) errors.push(notFoundField(`${at}.name`, name));
    if (mountPath === '') errors.push(required(`${at}.mountPath`));
    else if (paths.has(mountPath)) errors.push(invalidValue(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (subPath) errors.push(...localPath(subPath, `${at}.subPath`));
    if (subPathExpr) {
      if (subPath) errors.push(invalidValue(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      errors.push(...localPath(subPathExpr, `${at}.subPathExpr`));
    }
  }
  return errors;
}

/** A path that stays below where it starts. */
export function localPath(path: string, field: string): FieldError[] {
  const errors = path.startsWith('/') ? [invalidValue(field, path, 'must be a relative path')] : [];
  return path.split('/').includes('..') ? [...errors, invalidValue(field, path, "must not contain '..'")] : errors;
}

function validateProbes(container: Container, at: string): FieldError[] {
  const grace = { allowGrace: true };
  return [
    ...validateLifecycle(container.lifecycle, `${at}.lifecycle`),
    ...validateProbe(container.livenessProbe, `${at}.livenessProbe`, { ...grace, once: true }),
    ...validateProbe(container.readinessProbe, `${at}.readinessProbe`, { allowGrace: false, once: false }),
    ...validateProbe(container.startupProbe, `${at}.startupProbe`, { ...grace, once: true }),
  ];
}

function forbidProbes(container: Container, at: string): FieldError[] {
  const fields = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;
  const why = 'may not be set for init containers without restartPolicy=Always';
  return fields.filter((field) => container[field] !== undefined).map((field) => forbiddenField(`${at}.${field}`, why));
}

function validateRestartPolicy({ restartPolicy }: Container, at: string, init: boolean): FieldError[] {
  const supported = ['Always', 'Never', 'OnFailure'];
  if (restartPolicy === undefined || supported.includes(restartPolicy)) return [];
  return init || restartPolicy ? [notSupported(`${at}.restartPolicy`, restartPolicy, supported)] : [];
}
