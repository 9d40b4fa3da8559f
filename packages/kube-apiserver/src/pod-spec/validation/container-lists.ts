import { type FieldError, duplicate, forbiddenField, invalidValue, notFoundField, required } from '@kubewright/api-machinery';
import type { Container, EphemeralContainer } from '@kubewright/api/core/v1';
import { type ContainerContext, validateContainer } from './container.ts';
import { isRestartableInit } from '@kubewright/api/pods';
import { checkHostPortConflicts } from './port.ts';
import { validateLifecycle, validateProbes } from './probe.ts';
import { validateRestart } from './restart.ts';

export function validateContainers(
  containers: readonly Container[] | undefined,
  path: string,
  context: ContainerContext,
  errors: FieldError[],
): void {
  if (!containers || containers.length === 0) {
    errors.push(required(path));
    return;
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    validateContainer(container, at, context, errors);
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    if (container.lifecycle) validateLifecycle(container.lifecycle, `${at}.lifecycle`, context, errors);
    validateProbes(container, at, context, errors);
    validateRestart(container, at, false, errors);
  }
  const hostPorts = new Set<string>();
  for (const [index, container] of containers.entries()) checkHostPortConflicts(container, `${path}[${index}]`, hostPorts, errors);
}

export function validateInitContainers(
  containers: readonly Container[] | undefined,
  others: readonly Container[] | undefined,
  path: string,
  context: ContainerContext,
  errors: FieldError[],
): void {
  if (!containers || containers.length === 0) return;
  const names = new Set((others ?? []).map(({ name }) => name));
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    validateContainer(container, at, context, errors);
    validateRestart(container, at, true, errors);
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    else if (container.name) names.add(container.name);
    // They run one after the other, so that each may take what the one before it had. The index is upstream's.
    checkHostPortConflicts(container, `${path}[0]`, new Set(), errors);
    if (isRestartableInit(container)) {
      if (container.lifecycle) validateLifecycle(container.lifecycle, `${at}.lifecycle`, context, errors);
      validateProbes(container, at, context, errors);
    } else refuseSidecarFields(container, at, errors);
  }
}

function refuseSidecarFields(container: Container, at: string, errors: FieldError[]): void {
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[field]) errors.push(forbiddenField(`${at}.${field}`, 'may not be set for init containers without restartPolicy=Always'));
  }
  for (const [index, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
    if (restartPolicy !== 'RestartContainer') continue;
    const why = "must not be set to 'RestartContainer' for non-sidecar initContainers";
    errors.push(invalidValue(`${at}.resizePolicy[${index}].restartPolicy`, restartPolicy, why));
  }
}

/** Fields that a container for looking into a pod may not have, in the order of the Go type. */
const serviceFields = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

export function validateEphemeralContainers(
  containers: readonly EphemeralContainer[] | undefined,
  others: { containers: readonly Container[] | undefined; initContainers: readonly Container[] | undefined },
  path: string,
  context: ContainerContext,
  errors: FieldError[],
): void {
  if (!containers || containers.length === 0) return;
  const targets = new Set([...(others.containers ?? []), ...(others.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(targets);
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    validateContainer(container as Container, at, context, errors);
    checkImageSpace(container, at, errors);
    const { name = '', targetContainerName } = container;
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (targetContainerName && !targets.has(targetContainerName))
      errors.push(notFoundField(`${at}.targetContainerName`, targetContainerName));
    const why = 'cannot be set for an Ephemeral Container';
    for (const field of serviceFields) if (isSet(container[field], field)) errors.push(forbiddenField(`${at}.${field}`, why));
    for (const [i, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
      if (subPath) errors.push(forbiddenField(`${at}.volumeMounts[${i}].subPath`, why));
      if (subPathExpr) errors.push(forbiddenField(`${at}.volumeMounts[${i}].subPathExpr`, why));
    }
  }
}

/** A pointer and a list are set even where there is nothing in them. */
function isSet(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (field === 'lifecycle' || field.endsWith('Probe')) return true;
  return typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length > 0;
}

/** Pods only: a template may hold an image that somebody fills in later. */
export function checkImageSpace({ image }: { image?: string }, at: string, errors: FieldError[]): void {
  if (image && image !== image.trim()) errors.push(invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace'));
}
