import { semanticEqual } from '@kubewright/api-machinery';
import { Services, type Node, type Pod, type Service } from '@kubewright/api/core/v1';
import type { AddressType, Endpoint, EndpointPort, EndpointSlice } from '@kubewright/api/discovery/v1';
import { controllerReference, lastChangeTriggerTimeAnnotation, withoutKeys } from '@kubewright/controller-runtime';
import { addressTypesOf, endpointOf, portsOf } from './decide-endpoint.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const managedByValue = 'endpointslice-controller.k8s.io';
const headlessLabel = 'service.kubernetes.io/headless';
/** Upstream's --max-endpoints-per-slice. */
const maxEndpointsPerSlice = 100;

export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
  /** Pods left out because their node is not known (yet). */
  readonly withoutNode: readonly Pod[];
}

export interface SliceInput {
  readonly service: Service;
  readonly pods: readonly Pod[];
  readonly nodeOf: (name: string) => Node | undefined;
  readonly existing: readonly EndpointSlice[];
  readonly triggerTime: string | undefined;
}

interface Draft {
  create: EndpointSlice[];
  update: EndpointSlice[];
  delete: EndpointSlice[];
}

/** Endpoints that share their ports, and so their slices. */
interface PortGroup {
  readonly ports: EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

/**
 * What to write so that a service's slices list its pods, with as few writes as can be (endpointslice/reconciler.go):
 * endpoints stay where they are, holes are filled before slices are added, and a slice that would be deleted is used
 * again for one that would be created. A service without endpoints keeps one empty slice of each address type.
 */
export function decideSlices(input: SliceInput): SlicePlan {
  const { service, pods, existing } = input;
  const withoutNode = pods.filter((pod) => isNodeMissing(input, pod));
  const usable = pods.filter((pod) => !withoutNode.includes(pod));
  const types = addressTypesOf(service);
  const plan: Draft = { create: [], update: [], delete: existing.filter(({ addressType }) => !types.includes(addressType)) };
  for (const type of types) {
    const ofType = planOfType(
      { ...input, pods: usable },
      type,
      existing.filter(({ addressType }) => addressType === type),
    );
    plan.create.push(...ofType.create);
    plan.update.push(...ofType.update);
    plan.delete.push(...ofType.delete);
  }
  const stamped = (slice: EndpointSlice): EndpointSlice => withTriggerTime(slice, input.triggerTime);
  return { create: plan.create.map(stamped), update: plan.update.map(stamped), delete: plan.delete, withoutNode };
}

function isNodeMissing({ service, nodeOf }: SliceInput, { spec }: Pod): boolean {
  return spec.nodeName !== undefined && !service.spec.publishNotReadyAddresses && nodeOf(spec.nodeName) === undefined;
}

function planOfType(input: SliceInput, type: AddressType, existing: readonly EndpointSlice[]): Draft {
  const groups = groupByPorts(input, type);
  const plan: Draft = { create: [], update: [], delete: existing.filter((slice) => !groups.has(portKey(slice.ports ?? []))) };
  for (const [key, group] of groups) {
    const ofPorts = existing.filter((slice) => portKey(slice.ports ?? []) === key);
    addPlanOfGroup(plan, input.service, type, group, ofPorts);
  }
  keepPlaceholder(plan, input.service, type, existing);
  reuse(plan);
  return plan;
}

function groupByPorts({ service, pods, nodeOf }: SliceInput, type: AddressType): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  for (const pod of pods) {
    const endpoint = endpointOf(service, pod, pod.spec.nodeName ? nodeOf(pod.spec.nodeName) : undefined, type);
    if (!endpoint) continue;
    const ports = portsOf(service, pod);
    const key = portKey(ports);
    const group = groups.get(key) ?? { ports, endpoints: new Map() };
    group.endpoints.set(endpointKey(endpoint), endpoint);
    groups.set(key, group);
  }
  return groups;
}

function addPlanOfGroup(
  plan: Draft,
  service: Service,
  type: AddressType,
  { ports, endpoints }: PortGroup,
  existing: readonly EndpointSlice[],
): void {
  const left = new Map(endpoints);
  const labels = labelsFor(service);
  const kept = existing.map((slice) => {
    const before = slice.endpoints ?? [];
    const after = before.flatMap((endpoint) => takeFrom(left, endpointKey(endpoint)));
    const changed = !semanticEqual(before, after) || !semanticEqual(slice.metadata.labels, labels);
    return { slice, endpoints: after, changed };
  });
  // Slices that are written anyway are filled first, then one that has room for all the rest.
  for (const each of kept) if (each.changed && each.endpoints.length > 0) fill(each.endpoints, left);
  const roomy = kept.find((each) => !each.changed && left.size > 0 && each.endpoints.length + left.size <= maxEndpointsPerSlice);
  if (roomy) {
    fill(roomy.endpoints, left);
    roomy.changed = true;
  }
  for (const { slice, endpoints: after, changed } of kept) {
    if (after.length === 0) plan.delete.push(slice);
    else if (changed) plan.update.push({ ...slice, metadata: { ...slice.metadata, labels }, endpoints: after, ports });
  }
  while (left.size > 0) {
    const slice = newSlice(service, type, ports);
    fill(slice.endpoints, left);
    plan.create.push(slice);
  }
}

function takeFrom(left: Map<string, Endpoint>, key: string): Endpoint[] {
  const endpoint = left.get(key);
  left.delete(key);
  return endpoint ? [endpoint] : [];
}

function fill(endpoints: Endpoint[], left: Map<string, Endpoint>): void {
  for (const [key, endpoint] of left) {
    if (endpoints.length >= maxEndpointsPerSlice) return;
    endpoints.push(endpoint);
    left.delete(key);
  }
}

function keepPlaceholder(plan: Draft, service: Service, type: AddressType, existing: readonly EndpointSlice[]): void {
  if (plan.create.length > 0 || plan.delete.length < existing.length) return;
  const placeholder = newSlice(service, type, []);
  const [only] = plan.delete;
  const isThere =
    plan.delete.length === 1 &&
    only &&
    !only.endpoints?.length &&
    !only.ports?.length &&
    semanticEqual(only.metadata.labels, placeholder.metadata.labels);
  if (isThere) plan.delete = [];
  else plan.create.push(placeholder);
}

function reuse(plan: Draft): void {
  while (plan.create.length > 0 && plan.delete.length > 0) {
    const slice = plan.create.pop()!;
    const old = plan.delete.pop()!;
    plan.update.push({
      ...old,
      metadata: { ...old.metadata, labels: slice.metadata.labels ?? {} },
      endpoints: slice.endpoints ?? [],
      ports: slice.ports ?? [],
    });
  }
}

function newSlice(service: Service, addressType: AddressType, ports: EndpointPort[]): EndpointSlice & { endpoints: Endpoint[] } {
  const { name = '', namespace = '' } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: labelsFor(service),
      ownerReferences: [controllerReference(Services, service)],
    },
    addressType,
    endpoints: [],
    ports,
  };
}

function labelsFor({ metadata, spec }: Service): Record<string, string> {
  const labels = withoutKeys(metadata.labels, [serviceNameLabel, managedByLabel, headlessLabel]);
  const isHeadless = !spec.clusterIP || spec.clusterIP === 'None';
  return {
    ...labels,
    ...(isHeadless && { [headlessLabel]: '' }),
    [serviceNameLabel]: metadata.name ?? '',
    [managedByLabel]: managedByValue,
  };
}

function withTriggerTime(slice: EndpointSlice, triggerTime: string | undefined): EndpointSlice {
  const others = withoutKeys(slice.metadata.annotations, [lastChangeTriggerTimeAnnotation]);
  const annotations = { ...others, ...(triggerTime && { [lastChangeTriggerTimeAnnotation]: triggerTime }) };
  return { ...slice, metadata: { ...slice.metadata, annotations } };
}

/** Ports are the same whatever their order. */
function portKey(ports: readonly EndpointPort[]): string {
  return ports
    .map(({ name, protocol, port, appProtocol }) => JSON.stringify([name ?? '', protocol ?? 'TCP', port ?? null, appProtocol ?? '']))
    .sort()
    .join();
}

/** An endpoint is the pod it stands for, at its addresses. */
function endpointKey({ addresses, targetRef }: Endpoint): string {
  return JSON.stringify([targetRef?.namespace, targetRef?.name, targetRef?.uid, [...addresses].sort()]);
}
