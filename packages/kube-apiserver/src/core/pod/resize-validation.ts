import { type FieldError, forbiddenField, invalidValue } from '@kubewright/api-machinery';
import type { Container, Pod, PodSpec, ResourceRequirements } from '@kubewright/api/core/v1';
import { isRestartableInit } from '../../pod-spec/containers.ts';
import { qosClassOf } from '../../pod-spec/qos-class.ts';
import { mirrorAnnotation } from '../../pod-spec/validation.ts';
import { semanticEqual } from '../../strategy/equality.ts';

/** Resources of a running pod (KEP-1287, KEP-5419; core validation ValidatePodResize). */
export function validatePodResize({ metadata, spec }: Pod, old: Pod, errors: FieldError[]): FieldError[] {
  if (metadata.annotations?.[mirrorAnnotation] !== undefined) return [forbiddenField('[]', 'static pods cannot be resized')];
  if (spec.os?.name === 'windows') return [forbiddenField('[]', 'windows pods cannot be resized')];
  if (isTooOldForResize(old)) errors.push(forbiddenField('spec', 'Pod running on node without support for resize'));
  const qosClass = qosClassOf(spec);
  if (qosClass !== (old.status?.qosClass || qosClassOf(old.spec))) {
    errors.push(invalidValue('spec', old.status?.qosClass, 'Pod QOS Class may not change as a result of resizing'));
  }
  if (!checkSameContainers(spec, old.spec, errors)) return errors;
  checkPodResources(spec.resources, old.spec.resources, errors);
  checkNothingRemoved(spec, old.spec, errors);
  checkOnlyCpuAndMemory(spec, old.spec, errors);
  return errors;
}

/** Nodes that can resize say what a running container has. */
const isTooOldForResize = ({ status }: Pod): boolean =>
  (status?.containerStatuses ?? []).some(({ state, resources }) => state?.running && !resources);

function checkSameContainers(spec: PodSpec, old: PodSpec, errors: FieldError[]): boolean {
  const before = errors.length;
  for (const list of ['containers', 'initContainers'] as const) {
    const [now, then] = [spec[list] ?? [], old[list] ?? []];
    if (now.length !== then.length) {
      errors.push(forbiddenField(`spec.${list}`, `${list} may not be added or removed on resize`));
      continue;
    }
    for (const [index, { name }] of now.entries()) {
      if (name !== then[index]!.name)
        errors.push(forbiddenField(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`));
    }
  }
  return errors.length === before;
}

function checkPodResources(resources: ResourceRequirements | undefined, old: ResourceRequirements | undefined, errors: FieldError[]): void {
  if (!old) return;
  if (!resources) {
    errors.push(forbiddenField('spec.resources', 'pod-level resources cannot be removed'));
    return;
  }
  if (lost(resources.requests, old.requests))
    errors.push(forbiddenField('spec.resources.requests', 'pod-level resource requests cannot be removed'));
  if (lost(resources.limits, old.limits))
    errors.push(forbiddenField('spec.resources.limits', 'pod-level resource limits cannot be removed'));
}

const lost = (now: ResourceRequirements['requests'], old: ResourceRequirements['requests']): boolean =>
  Object.keys(old ?? {}).some((name) => now?.[name] === undefined);

function checkNothingRemoved(spec: PodSpec, old: PodSpec, errors: FieldError[]): void {
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, { resources, ...container }] of (spec[list] ?? []).entries()) {
      if (list === 'initContainers' && !isRestartableInit(container)) continue;
      const before = old[list]![index]!.resources;
      const at = `spec.${list}[${index}].resources`;
      if (lost(resources?.requests, before?.requests)) errors.push(forbiddenField(`${at}.requests`, 'resource requests cannot be removed'));
      if (lost(resources?.limits, before?.limits)) errors.push(forbiddenField(`${at}.limits`, 'resource limits cannot be removed'));
    }
  }
}

const mutable = ['cpu', 'memory'];

/** Whether everything but cpu and memory is as before. */
function restIsSame(now: ResourceRequirements | undefined, old: ResourceRequirements | undefined): boolean {
  const rest = (list: ResourceRequirements['requests']): unknown =>
    Object.fromEntries(Object.entries(list ?? {}).filter(([name]) => !mutable.includes(name)));
  if (!semanticEqual(now?.claims, old?.claims)) return false;
  return (['requests', 'limits'] as const).every((kind) => semanticEqual(rest(now?.[kind]), rest(old?.[kind])));
}

function checkOnlyCpuAndMemory(spec: PodSpec, old: PodSpec, errors: FieldError[]): void {
  if (!restIsSame(spec.resources, old.resources))
    errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable at pod-level'));
  const same = (container: Container, index: number): boolean => restIsSame(container.resources, old.containers[index]!.resources);
  if (!spec.containers.every(same)) errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const before = old.initContainers![index]!.resources;
    if (!isRestartableInit(container)) {
      if (!semanticEqual(container.resources, before))
        errors.push(forbiddenField('spec', 'resources for non-sidecar init containers are immutable'));
    } else if (!restIsSame(container.resources, before)) {
      errors.push(
        forbiddenField(`spec.initContainers[${index}]`, 'only cpu and memory resources for init or sidecar containers are mutable'),
      );
    }
  }
}
