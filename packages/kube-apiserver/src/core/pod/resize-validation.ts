import { type FieldError, forbiddenField, invalidValue } from '@kubewright/api-machinery';
import type { Container, Pod, PodSpec, ResourceRequirements } from '@kubewright/api/core/v1';
import { isRestartableInit } from '@kubewright/api/pods';
import { qosClassOf } from '../../pod-spec/qos-class.ts';
import { mirrorAnnotation } from '../../pod-spec/validation/pod-spec.ts';
import { sameContainer, samePodResources, samePodSpec } from './pod-kind.ts';

/** Resources of a running pod (KEP-1287, KEP-5419; core validation ValidatePodResize). */
export function validatePodResize({ metadata, spec }: Pod, old: Pod, errors: FieldError[]): FieldError[] {
  if (metadata.annotations?.[mirrorAnnotation] !== undefined) return [forbiddenField('[]', 'static pods cannot be resized')];
  if (old.spec.os?.name === 'windows') return [forbiddenField('[]', 'windows pods cannot be resized')];
  if (qosClassOf(spec) !== (old.status?.qosClass || qosClassOf(old.spec))) {
    errors.push(invalidValue('spec', old.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));
  }
  if (isTooOldForResize(old)) errors.push(forbiddenField('spec', 'Pod running on node without support for resize'));
  const fixed: PodSpec = { ...spec };
  if (asks(old.spec) || asks(spec)) checkPodResources(fixed, old.spec, errors);
  if ((old.status?.nodeAllocatableResourceClaimStatuses ?? []).length > 0)
    errors.push(forbiddenField('spec', 'pods with node allocatable resource claims cannot be resized'));
  if (!checkSameContainers(spec, old.spec, errors)) return errors;
  for (const list of ['initContainers', 'containers'] as const) checkNothingRemoved(spec[list], old.spec[list], `spec.${list}`, errors);
  checkContainers(fixed, old.spec, errors);
  checkInitContainers(spec, fixed, old.spec, errors);
  if (errors.length === 0 && !samePodSpec(fixed, old.spec))
    errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
  return errors;
}

const asks = ({ resources }: PodSpec): boolean =>
  Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length > 0;

/** Nodes that can resize say what a running container has; upstream asks the first that runs. */
function isTooOldForResize({ status }: Pod): boolean {
  const running = (status?.containerStatuses ?? []).find(({ state }) => state?.running);
  return running !== undefined && !running.resources;
}

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

/** Leaves in `fixed` what the pod as a whole asks for as it was, but for what may not change. */
function checkPodResources(fixed: PodSpec, { resources: old }: PodSpec, errors: FieldError[]): void {
  const { resources } = fixed;
  if (old && !resources) {
    errors.push(forbiddenField('spec.resources', 'pod-level resources cannot be removed'));
    return;
  }
  if (lost(resources?.requests, old?.requests))
    errors.push(forbiddenField('spec.resources.requests', 'pod-level resource requests cannot be removed'));
  if (lost(resources?.limits, old?.limits))
    errors.push(forbiddenField('spec.resources.limits', 'pod-level resource limits cannot be removed'));
  const rest: ResourceRequirements = { ...resources, ...withOldAmounts(resources, old) };
  const isNothing = !old && Object.keys({ ...rest.requests, ...rest.limits }).length === 0 && !rest.claims?.length;
  fixed.resources = isNothing ? undefined : rest;
  if (!samePodResources(fixed.resources, old))
    errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable at pod-level'));
}

const lost = (now: ResourceRequirements['requests'], old: ResourceRequirements['requests']): boolean =>
  Object.keys(old ?? {}).some((name) => now?.[name] === undefined);

function checkNothingRemoved(now: readonly Container[] = [], old: readonly Container[] = [], at: string, errors: FieldError[]): void {
  for (const [index, { resources }] of now.entries()) {
    const before = old[index]!.resources;
    const field = `${at}[${index}].resources`;
    if (lost(resources?.requests, before?.requests))
      errors.push(forbiddenField(`${field}.requests`, 'resource requests cannot be removed'));
    if (lost(resources?.limits, before?.limits)) errors.push(forbiddenField(`${field}.limits`, 'resource limits cannot be removed'));
  }
}

const mutable = ['cpu', 'memory'];
type Amounts = ResourceRequirements['requests'];

/** The amounts of now with those of cpu and memory as they were. */
function withOldAmount(now: Amounts, old: Amounts): Amounts {
  if (!now && !old) return undefined;
  const rest = Object.entries(now ?? {}).filter(([name]) => !mutable.includes(name));
  return Object.fromEntries([...rest, ...Object.entries(old ?? {}).filter(([name]) => mutable.includes(name))]);
}

function withOldAmounts(now: ResourceRequirements | undefined, old: ResourceRequirements | undefined): ResourceRequirements {
  return { limits: withOldAmount(now?.limits, old?.limits), requests: withOldAmount(now?.requests, old?.requests) };
}

function checkContainers(fixed: PodSpec, old: PodSpec, errors: FieldError[]): void {
  fixed.containers = fixed.containers.map((container, index) => {
    const before = old.containers[index]!;
    const rest = { ...container, resources: withOldAmounts(container.resources, before.resources) };
    if (!sameContainer(rest, before)) errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
    return rest;
  });
}

/** Containers that prepare the pod may be given other resources, too, until they have run. */
function checkInitContainers(spec: PodSpec, fixed: PodSpec, old: PodSpec, errors: FieldError[]): void {
  fixed.initContainers = spec.initContainers?.map((container, index) => {
    const before = old.initContainers![index]!;
    const at = `spec.initContainers[${index}]`;
    const rest = { ...container, resources: withOldAmounts(container.resources, before.resources) };
    if (!sameContainer(rest, before))
      errors.push(forbiddenField(at, 'only cpu and memory resources for init or sidecar containers are mutable'));
    if (isRestartableInit(container) || sameContainer(container, before)) return rest;
    for (const { restartPolicy } of container.resizePolicy ?? []) {
      if (restartPolicy !== 'RestartContainer') continue;
      errors.push(forbiddenField(at, 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized'));
    }
    return rest;
  });
}
